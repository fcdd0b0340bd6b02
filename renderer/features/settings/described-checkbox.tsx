import Box from '@cloudscape-design/components/box';
import Checkbox from '@cloudscape-design/components/checkbox';

interface DescribedCheckboxProps {
  text: string;
  description: string;
  isChecked: boolean;
  onChange(isChecked: boolean): void;
}

/** A checkbox whose description is part of its label, so that a click on it and its name include it. */
export function DescribedCheckbox({ text, description, isChecked, onChange }: DescribedCheckboxProps) {
  return (
    <Checkbox checked={isChecked} onChange={({ detail }) => onChange(detail.checked)}>
      {text}
      <Box color="text-body-secondary" fontSize="body-s" display="block">
        {description}
      </Box>
    </Checkbox>
  );
}
