import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { AppInfo } from '#shared/ipc/contract';
import type { Settings, SettingsPatch } from '#shared/settings/settings';
import { Copyable } from '../../ui/copyable';
import { NumberField } from './number-field';
import { RecordingSettings } from './recording-settings';

interface SettingsPageProps {
  info: AppInfo | undefined;
  settings: Settings;
  update(patch: SettingsPatch): void;
}

export function SettingsPage({ info, settings, update }: SettingsPageProps) {
  const { terminal } = settings;
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Settings</Header>
      <Container header={<Header variant="h2">Appearance</Header>}>
        <SpaceBetween size="m">
          <FormField label="Theme">
            <SegmentedControl
              label="Theme"
              selectedId={settings.theme}
              onChange={({ detail }) => update({ theme: detail.selectedId as Settings['theme'] })}
              options={[
                { id: 'system', text: 'As the system' },
                { id: 'light', text: 'Light' },
                { id: 'dark', text: 'Dark' },
              ]}
            />
          </FormField>
          <FormField label="Density">
            <SegmentedControl
              label="Density"
              selectedId={settings.density}
              onChange={({ detail }) => update({ density: detail.selectedId as Settings['density'] })}
              options={[
                { id: 'comfortable', text: 'Comfortable' },
                { id: 'compact', text: 'Compact' },
              ]}
            />
          </FormField>
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Shells</Header>}>
        <SpaceBetween size="m">
          <NumberField
            label="Font size (pixels)"
            value={terminal.fontSize}
            min={6}
            max={40}
            onChange={(fontSize) => update({ terminal: { ...terminal, fontSize } })}
          />
          <NumberField
            label="Scrollback (lines)"
            value={terminal.scrollback}
            min={1000}
            max={1_000_000}
            onChange={(scrollback) => update({ terminal: { ...terminal, scrollback } })}
          />
          <Checkbox
            checked={terminal.screenReader}
            description="Keeps the text of the screen readable for a screen reader; costs some speed in a flood of output."
            onChange={({ detail }) => update({ terminal: { ...terminal, screenReader: detail.checked } })}
          >
            Screen reader mode
          </Checkbox>
          <Checkbox
            checked={settings.confirmQuit}
            description="Closing the application ends the shells, what runs in them, and the tunnels."
            onChange={({ detail }) => update({ confirmQuit: detail.checked })}
          >
            Ask before quitting while shells or tunnels are open
          </Checkbox>
        </SpaceBetween>
      </Container>
      <RecordingSettings recording={settings.recording} onChange={(recording) => update({ recording })} />
      <Container header={<Header variant="h2">About</Header>}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Quarterdeck', value: info?.version ?? '–' },
            { label: 'Electron', value: info?.electronVersion ?? '–' },
            {
              label: 'Data directory',
              value: info ? <Copyable text={info.dataDirectory} label="data directory" /> : '–',
            },
            { label: 'Log', value: info ? <Copyable text={info.logFile} label="log path" /> : '–' },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
