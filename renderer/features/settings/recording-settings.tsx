import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Settings } from '#shared/settings/settings';
import { call } from '../../host/host';
import { NumberField } from './number-field';
import { parseTagRule, tagRuleText } from './tag-rule-text';

type Recording = Settings['recording'];

interface RecordingSettingsProps {
  recording: Recording;
  onChange(recording: Recording): void;
}

/** Which shells are recorded, and how long that is kept. */
export function RecordingSettings({ recording, onChange }: RecordingSettingsProps) {
  const usage = useQuery({
    queryKey: ['recording-usage', recording.keepDays, recording.keepGigabytes],
    queryFn: () => call('recordings/get-usage', undefined),
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="What a shell shows is recorded on this computer, with its times; what is typed is not, so that a password at a prompt that hides it is in no recording. It holds for shells that are opened from then on."
        >
          Recordings
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Record shells">
          <RadioGroup
            value={recording.record}
            onChange={({ detail }) => onChange({ ...recording, record: detail.value as Recording['record'] })}
            items={[
              { value: 'never', label: 'Never' },
              { value: 'tagged', label: 'On nodes with a tag' },
              { value: 'all', label: 'Always' },
            ]}
          />
        </FormField>
        {recording.record === 'tagged' && (
          <TagRule recording={recording} onChange={(tags) => onChange({ ...recording, tags })} />
        )}
        <NumberField
          label="Keep recordings (days)"
          value={recording.keepDays}
          min={1}
          max={3650}
          onChange={(keepDays) => onChange({ ...recording, keepDays })}
        />
        <NumberField
          label="Keep at most (GB); the oldest go first"
          value={recording.keepGigabytes}
          min={1}
          max={10_000}
          onChange={(keepGigabytes) => onChange({ ...recording, keepGigabytes })}
        />
        {usage.data && (
          <Box color="text-body-secondary" fontSize="body-s">
            {usage.data.count === 0
              ? 'There are no recordings on this computer.'
              : `${usage.data.count.toLocaleString()} ${usage.data.count === 1 ? 'recording takes' : 'recordings take'} ${(usage.data.bytes / 1e6).toFixed(1)} MB.`}
          </Box>
        )}
      </SpaceBetween>
    </Container>
  );
}

function TagRule({ recording, onChange }: { recording: Recording; onChange(tags: Recording['tags']): void }) {
  const [text, setText] = useState(() => tagRuleText(recording.tags));
  const read = parseTagRule(text);
  return (
    <FormField
      label="Tags"
      description="A shell on a node that has one of them is recorded."
      errorText={'problem' in read ? read.problem : undefined}
    >
      <Input
        value={text}
        placeholder="Environment=production, Tier=db"
        onChange={({ detail }) => {
          setText(detail.value);
          const rule = parseTagRule(detail.value);
          if ('tags' in rule) onChange(rule.tags);
        }}
      />
    </FormField>
  );
}
