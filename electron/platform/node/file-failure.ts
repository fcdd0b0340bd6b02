import { AppError, type ErrorCode } from '#shared/errors/app-error';

/** What a failed write of a file means for a person; the path is said before it. */
const failures: Record<string, { code: ErrorCode; text: string }> = {
  ENOSPC: { code: 'Unavailable', text: 'was not written: the disk is full. Free some room and try again.' },
  EDQUOT: {
    code: 'Unavailable',
    text: 'was not written: your share of the disk is used up. Free some room and try again.',
  },
  EACCES: {
    code: 'AccessDenied',
    text: 'may not be written. Choose another folder, or change its permissions.',
  },
  EPERM: {
    code: 'AccessDenied',
    text: 'may not be written. Choose another folder, or change its permissions.',
  },
  EROFS: { code: 'AccessDenied', text: 'may not be written: the disk is read-only. Choose another folder.' },
  ENOENT: { code: 'NotFound', text: 'was not written: its folder does not exist.' },
  ENOTDIR: { code: 'Invalid', text: 'was not written: a part of its path is a file, not a folder.' },
  EISDIR: { code: 'Invalid', text: 'was not written: it is a folder. Choose another name.' },
  ENAMETOOLONG: { code: 'Invalid', text: 'was not written: the name is too long. Choose a shorter one.' },
  EMFILE: {
    code: 'Unavailable',
    text: 'was not written: too many files are open. Close something and try again.',
  },
  EBUSY: {
    code: 'Conflict',
    text: 'was not written: another program has it open. Close it there and try again.',
  },
};

/** Turns the error of a failed write into an AppError with a sentence; what is no file error is answered as it is. */
export function asWriteFailure(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (
    !(error instanceof Error) ||
    error instanceof AppError ||
    typeof code !== 'string' ||
    !('syscall' in error)
  )
    return error;
  const known = Object.hasOwn(failures, code) ? failures[code] : undefined;
  if (known) return new AppError(known.code, `${path} ${known.text}`, { cause: error });
  return new AppError('Unavailable', `${path} was not written (${code}).`, { cause: error });
}
