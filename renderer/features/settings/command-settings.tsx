import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Settings } from '#shared/settings/settings';
import { DescribedCheckbox } from './described-checkbox';
import { NumberField } from './number-field';

interface CommandSettingsProps {
  notice: Settings['commandNotice'];
  onChange(notice: Settings['commandNotice']): void;
}

/** When the desktop is told that a command has ended. */
export function CommandSettings({ notice, onChange }: CommandSettingsProps) {
  return (
    <SpaceBetween size="m">
      <DescribedCheckbox
        text="Notify when a long command ends"
        description="On the desktop, while Quarterdeck is not in front. It names the document and counts the nodes, and nothing of what was put out."
        isChecked={notice.isShown}
        onChange={(isShown) => onChange({ ...notice, isShown })}
      />
      {notice.isShown && (
        <NumberField
          label="Seconds after which a command is a long one"
          value={notice.afterSeconds}
          min={0}
          max={86_400}
          onChange={(afterSeconds) => onChange({ ...notice, afterSeconds })}
        />
      )}
    </SpaceBetween>
  );
}
