import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange(value: number): void;
}

/** Takes effect while it is typed, as soon as it is within its bounds. */
export function NumberField({ label, value, min, max, onChange }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  const isValid = /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
  return (
    <FormField
      label={label}
      errorText={
        isValid ? undefined : `A whole number from ${min.toLocaleString()} to ${max.toLocaleString()}.`
      }
    >
      <Input
        value={text}
        inputMode="numeric"
        onChange={({ detail }) => {
          setText(detail.value);
          const number = Number(detail.value);
          if (/^\d+$/.test(detail.value) && number >= min && number <= max) onChange(number);
        }}
      />
    </FormField>
  );
}
