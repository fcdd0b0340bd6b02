import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Settings } from '#shared/settings/settings';
import { measureInCanvas, terminalFontProblem } from '../../ui/font-check';
import { DescribedCheckbox } from './described-checkbox';
import { NumberField } from './number-field';

type Terminal = Settings['terminal'];

interface TerminalSettingsProps {
  terminal: Terminal;
  isMac: boolean;
  onChange(terminal: Terminal): void;
}

const themes: { value: Terminal['theme']; label: string; description: string }[] = [
  { value: 'app', label: 'As the window', description: 'Light or dark with it' },
  { value: 'dark', label: 'Dark', description: 'The window’s own dark' },
  { value: 'light', label: 'Light', description: 'The window’s own light' },
  { value: 'midnight', label: 'Midnight', description: 'Blue by night' },
  { value: 'ember', label: 'Ember', description: 'Warm and dark' },
  { value: 'paper', label: 'Paper', description: 'Ink on warm paper' },
  { value: 'contrast', label: 'High contrast', description: 'Every text at 7:1 and more' },
];

/** How terminals look and what they do with the mouse and the bell. */
export function TerminalSettings({ terminal, isMac, onChange }: TerminalSettingsProps) {
  const change = (part: Partial<Terminal>) => onChange({ ...terminal, ...part });
  const [family, setFamily] = useState(terminal.fontFamily);
  const problem = terminalFontProblem(family, measureInCanvas);
  return (
    <SpaceBetween size="m">
      <ColumnLayout columns={2}>
        <FormField label="Theme">
          <Select
            selectedOption={themes.find((theme) => theme.value === terminal.theme) ?? null}
            options={themes}
            ariaLabel="Theme of the terminals"
            data-testid="terminal-theme"
            onChange={({ detail }) => change({ theme: detail.selectedOption.value as Terminal['theme'] })}
          />
        </FormField>
        <FormField
          label="Font"
          constraintText="One monospaced family of this machine; empty for the application’s choice."
          errorText={problem}
        >
          <Input
            value={family}
            placeholder="DejaVu Sans Mono"
            spellcheck={false}
            onChange={({ detail }) => {
              setFamily(detail.value);
              const isUsable = terminalFontProblem(detail.value, measureInCanvas) === undefined;
              if (isUsable) change({ fontFamily: detail.value.trim().slice(0, 120) });
            }}
          />
        </FormField>
        <NumberField
          label="Font size (pixels)"
          value={terminal.fontSize}
          min={6}
          max={40}
          onChange={(fontSize) => change({ fontSize })}
        />
        <NumberField
          label="Scrollback (lines)"
          value={terminal.scrollback}
          min={1000}
          max={1_000_000}
          onChange={(scrollback) => change({ scrollback })}
        />
        <FormField label="Cursor">
          <SegmentedControl
            label="Cursor"
            selectedId={terminal.cursorStyle}
            onChange={({ detail }) => change({ cursorStyle: detail.selectedId as Terminal['cursorStyle'] })}
            options={[
              { id: 'block', text: 'Block' },
              { id: 'bar', text: 'Bar' },
              { id: 'underline', text: 'Underline' },
            ]}
          />
        </FormField>
        <FormField label="Bell">
          <SegmentedControl
            label="Bell"
            selectedId={terminal.bell}
            onChange={({ detail }) => change({ bell: detail.selectedId as Terminal['bell'] })}
            options={[
              { id: 'none', text: 'None' },
              { id: 'visual', text: 'In the tab' },
              { id: 'sound', text: 'Tab and sound' },
            ]}
          />
        </FormField>
        <FormField
          label="Right click"
          description="Shift+right click opens the menu always, also where a program uses the mouse."
        >
          <SegmentedControl
            label="Right click"
            selectedId={terminal.rightClick}
            onChange={({ detail }) => change({ rightClick: detail.selectedId as Terminal['rightClick'] })}
            options={[
              { id: 'menu', text: 'Menu' },
              { id: 'paste', text: 'Copy or paste' },
            ]}
          />
        </FormField>
      </ColumnLayout>
      <Checkbox
        checked={terminal.cursorBlink}
        onChange={({ detail }) => change({ cursorBlink: detail.checked })}
      >
        The cursor blinks
      </Checkbox>
      {isMac && (
        <DescribedCheckbox
          text="Option key as Meta"
          description="Option then writes no characters of its own, as @ or ~ on many keyboards."
          isChecked={terminal.optionIsMeta}
          onChange={(optionIsMeta) => change({ optionIsMeta })}
        />
      )}
      <DescribedCheckbox
        text="Screen reader mode"
        description="Keeps the text of the screen readable for a screen reader; costs some speed in a flood of output."
        isChecked={terminal.screenReader}
        onChange={(screenReader) => change({ screenReader })}
      />
    </SpaceBetween>
  );
}
