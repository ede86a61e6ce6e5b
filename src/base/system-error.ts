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

/** Completes "expected a file that can be read, found …". */
export function readingObstacle(error: unknown): string {
  const { code } = error as { code?: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'none there'
  if (code === 'EACCES' || code === 'EPERM') return 'that reading it is not permitted'
  return systemReason(error)
}

/** What the operating system refused, in words; `error` is what Node throws, with a code. */
export function systemReason(error: unknown): string {
  const { code, message } = error as { code?: string; message: string }
  return REASONS[code ?? ''] ?? message
}
