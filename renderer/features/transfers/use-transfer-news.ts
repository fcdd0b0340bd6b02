import { useEffect, useRef } from 'react';
import { flash } from '../../ui/flash-store';
import { kindsOf, transferNews } from './transfer-news';
import { useTransfers } from './use-transfers';

/** Tells what transfers ended, unless they are being looked at; once in the window. */
export function useTransferNews(areSeen: boolean): void {
  const { data } = useTransfers();
  const before = useRef<ReturnType<typeof kindsOf>>(undefined);
  useEffect(() => {
    if (!data) return;
    if (before.current && !areSeen)
      for (const { type, header, content } of transferNews(before.current, data))
        flash(type, header, content);
    before.current = kindsOf(data);
  }, [data, areSeen]);
}
