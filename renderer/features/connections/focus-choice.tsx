import Select from '@cloudscape-design/components/select';
import type { Connection } from '#shared/connections/connection';
import { connectionPlace } from './connection-text';

interface FocusChoiceProps {
  /** Those that are looked at as one. */
  connections: readonly Connection[];
  focused: Connection;
  onFocus(connectionId: string): void;
}

/** Which connection of a fleet a page is about that shows one at a time. */
export function FocusChoice({ connections, focused, onFocus }: FocusChoiceProps) {
  const options = connections.map((one) => ({
    value: one.connectionId,
    label: one.name,
    description: connectionPlace(one),
  }));
  return (
    <div className="focus-choice">
      <Select
        inlineLabelText="Connection"
        selectedOption={options.find(({ value }) => value === focused.connectionId) ?? null}
        options={options}
        filteringType={options.length > 8 ? 'auto' : 'none'}
        onChange={({ detail }) => onFocus(detail.selectedOption.value ?? focused.connectionId)}
      />
    </div>
  );
}
