const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;
const localTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** One value as a node reported it: a time in this computer's zone, a number with its thousands, anything else as it is. */
export function EntryValue({ text, isNumber }: { text: string; isNumber: boolean }) {
  if (text === '') return '–';
  if (isNumber && /^\d{5,15}$/.test(text)) return Number(text).toLocaleString();
  if (!isoTime.test(text)) return text;
  return (
    <time dateTime={text} title={text}>
      {localTime.format(new Date(text))}
    </time>
  );
}
