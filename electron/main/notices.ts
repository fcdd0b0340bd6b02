import { randomUUID } from 'node:crypto';
import type { Notice } from '#shared/ipc/contract';

/** What a person should know; kept until it is dismissed. The same notice is not shown twice. */
export class Notices {
  #notices: Notice[] = [];

  constructor(private readonly onChange: (notices: Notice[]) => void) {}

  get all(): Notice[] {
    return this.#notices;
  }

  /** Answers the NoticeId. */
  add(notice: Omit<Notice, 'noticeId'>): string {
    const same = this.#notices.find((one) => one.title === notice.title && one.message === notice.message);
    if (same) return same.noticeId;
    const noticeId = randomUUID();
    this.#notices = [...this.#notices, { ...notice, noticeId }];
    this.onChange(this.#notices);
    return noticeId;
  }

  dismiss(noticeId: string): void {
    this.#notices = this.#notices.filter((one) => one.noticeId !== noticeId);
    this.onChange(this.#notices);
  }
}
