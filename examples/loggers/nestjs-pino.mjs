// NestJS with nestjs-pino: pino-http's line for each request, and its request in each other line.
// Plain JavaScript: the calls behind the class are what a compiler makes of @Controller() and so on.
import 'reflect-metadata'
import { Body, Controller, Get, Logger, Module, Post, Res } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { LoggerModule, Logger as PinoLogger } from 'nestjs-pino'

class LoginController {
  logger = new Logger('LoginController')

  welcome() {
    return 'welcome\n'
  }

  login({ user, password }, response) {
    if (password !== 'tulip') {
      this.logger.warn(`login failed for ${user}`)
      response.status(401)
    }
    return 'answered\n'
  }
}
decorate(LoginController, 'welcome', Get())
decorate(LoginController, 'login', Post('login'))
Body()(LoginController.prototype, 'login', 0)
Res({ passthrough: true })(LoginController.prototype, 'login', 1)
Controller()(LoginController)

class AppModule {}
const redact = ['req.headers.authorization', 'req.headers.cookie']
Module({
  imports: [LoggerModule.forRoot({ pinoHttp: { redact } })],
  controllers: [LoginController],
})(AppModule)

const app = await NestFactory.create(AppModule, { bufferLogs: true })
app.useLogger(app.get(PinoLogger))
await app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
console.log(`listening on http://127.0.0.1:${app.getHttpServer().address().port}`)

function decorate({ prototype }, name, decorator) {
  decorator(prototype, name, Object.getOwnPropertyDescriptor(prototype, name))
}
