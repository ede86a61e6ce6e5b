const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EISDIR: 'a directory',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow further',
}

/** What the operating system refused, in words; `error` is what Node throws, with a code. */
export function systemReason(error: unknown): string {
  const { code, message } = error as { code?: string; message: string }
  return REASONS[code ?? ''] ?? message
}
