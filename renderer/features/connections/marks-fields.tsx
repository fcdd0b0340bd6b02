import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ConnectionMarks } from '#shared/connections/connection';

interface MarksFieldsProps {
  marks: ConnectionMarks;
  onChange(marks: ConnectionMarks): void;
}

/** How careful Quarterdeck is on a connection. */
export function MarksFields({ marks, onChange }: MarksFieldsProps) {
  return (
    <SpaceBetween size="s">
      <Checkbox
        checked={marks.isProduction}
        description="It is marked in red, and a change asks for the name or the number of what is changed."
        onChange={({ detail }) => onChange({ ...marks, isProduction: detail.checked })}
      >
        Production
      </Checkbox>
      <Checkbox
        checked={marks.isReadOnly}
        description="Quarterdeck looks and changes nothing: no shells, no tunnels, no tags."
        onChange={({ detail }) => onChange({ ...marks, isReadOnly: detail.checked })}
      >
        Read-only
      </Checkbox>
    </SpaceBetween>
  );
}
