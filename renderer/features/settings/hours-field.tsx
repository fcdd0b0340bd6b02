import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';

interface HoursFieldProps {
  value: number | undefined;
  onChange(value: number | undefined): void;
}

const min = 0.1;
const max = 720;

/** How long a lost session is tried to be resumed; empty for as long as it may last. Takes effect while it is typed. */
export function HoursField({ value, onChange }: HoursFieldProps) {
  const [text, setText] = useState(value === undefined ? '' : String(value));
  const isValid = (wanted: string) =>
    wanted.trim() === '' ||
    (/^\d+(\.\d+)?$/.test(wanted.trim()) && Number(wanted) >= min && Number(wanted) <= max);
  return (
    <FormField
      label="Hours for which a lost session is resumed"
      description="Empty: for as long as the session may last, or 24 hours where that has no end."
      errorText={isValid(text) ? undefined : `A number from ${min} to ${max}, or nothing.`}
    >
      <Input
        value={text}
        inputMode="decimal"
        placeholder="As long as it may last"
        onChange={({ detail }) => {
          setText(detail.value);
          if (isValid(detail.value)) onChange(detail.value.trim() === '' ? undefined : Number(detail.value));
        }}
      />
    </FormField>
  );
}
