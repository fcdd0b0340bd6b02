import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { AppInfo } from '#shared/ipc/contract';
import type { Settings, SettingsPatch } from '#shared/settings/settings';
import { Copyable } from '../../ui/copyable';
import { CommandSettings } from './command-settings';
import { DescribedCheckbox } from './described-checkbox';
import { HoursField } from './hours-field';
import { RecordingSettings } from './recording-settings';
import { TagLabelSettings } from './tag-label-settings';
import { TerminalSettings } from './terminal-settings';

interface SettingsPageProps {
  info: AppInfo | undefined;
  settings: Settings;
  update(patch: SettingsPatch): void;
  onShowPermissions(): void;
}

export function SettingsPage({ info, settings, update, onShowPermissions }: SettingsPageProps) {
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
          <TerminalSettings
            terminal={settings.terminal}
            isMac={info?.platform === 'darwin'}
            onChange={(terminal) => update({ terminal })}
          />
          <DescribedCheckbox
            text="Ask before quitting while shells or tunnels are open"
            description="Closing the application ends the shells, what runs in them, and the tunnels."
            isChecked={settings.confirmQuit}
            onChange={(confirmQuit) => update({ confirmQuit })}
          />
          <HoursField value={settings.resumeHours} onChange={(resumeHours) => update({ resumeHours })} />
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Commands</Header>}>
        <CommandSettings
          notice={settings.commandNotice}
          onChange={(commandNotice) => update({ commandNotice })}
        />
      </Container>
      <Container header={<Header variant="h2">Marks by tag</Header>}>
        <TagLabelSettings rules={settings.tagLabels} onChange={(tagLabels) => update({ tagLabels })} />
      </Container>
      <RecordingSettings recording={settings.recording} onChange={(recording) => update({ recording })} />
      <Container
        header={
          <Header
            variant="h2"
            description="What each screen asks of AWS, and the least policy of a viewer, an operator and an administrator."
            actions={
              <Button data-testid="show-permissions" onClick={onShowPermissions}>
                Show permissions
              </Button>
            }
          >
            Permissions
          </Header>
        }
      />
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
