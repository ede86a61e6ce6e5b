export async function POST(request) {
  const { user, password } = await request.json()
  if (password === 'tulip') return new Response('hello\n')
  console.warn('login failed for %s', user)
  return new Response('wrong password\n', { status: 401 })
}
