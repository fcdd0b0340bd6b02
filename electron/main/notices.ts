import { randomUUID } from 'node:crypto';
import type { Notice } from '#shared/ipc/contract';

/** What a person should know; kept until it is dismissed. The same notice is not shown twice. */
export class Notices {
  #notices: Notice[] = [];

  constructor(private readonly onChange: (notices: Notice[]) => void) {}

  get all(): Notice[] {
    return this.#notices;
  }

  add(notice: Omit<Notice, 'noticeId'>): void {
    if (this.#notices.some((one) => one.title === notice.title && one.message === notice.message)) return;
    this.#notices = [...this.#notices, { ...notice, noticeId: randomUUID() }];
    this.onChange(this.#notices);
  }

  dismiss(noticeId: string): void {
    this.#notices = this.#notices.filter((one) => one.noticeId !== noticeId);
    this.onChange(this.#notices);
  }
}
