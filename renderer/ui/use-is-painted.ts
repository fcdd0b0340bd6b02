import { useEffect, useState } from 'react';

let isPainted = false;

/**
 * False for what is drawn with the first frame of the window, true a moment after it and ever after. What a component
 * can do without for that moment (handles, copies that stick) need not be made before anything can be seen.
 */
export function useIsPainted(): boolean {
  const [value, setValue] = useState(isPainted);
  useEffect(() => {
    if (value) return;
    const frame = requestAnimationFrame(() =>
      setTimeout(() => {
        isPainted = true;
        setValue(true);
      }),
    );
    return () => cancelAnimationFrame(frame);
  }, [value]);
  return value;
}
