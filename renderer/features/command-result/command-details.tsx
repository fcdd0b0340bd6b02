import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Command } from '#shared/commands/command';
import type { Connection } from '#shared/connections/connection';
import { Copyable } from '../../ui/copyable';
import { TextBlock } from '../../ui/text-block';

interface CommandDetailsProps {
  commands: readonly Command[];
  connections: readonly Connection[];
}

function targetsText({ nodeIds, targets }: Command): string {
  if (targets.length === 0) return `${nodeIds.length.toLocaleString()} chosen`;
  return targets.map(({ key, values }) => `${key} = ${values.join(' or ')}`).join(' and ');
}

const dash = (text: string | undefined) => (text === undefined || text === '' ? '–' : text);

/** What was sent, to whom and how. */
export function CommandDetails({ commands, connections }: CommandDetailsProps) {
  const [first] = commands;
  if (!first) return null;
  const names = Object.keys(first.parameters);
  const nameOf = (connectionId: string) =>
    connections.find((one) => one.connectionId === connectionId)?.name ?? connectionId;
  return (
    <ExpandableSection headerText="What was sent" headingTagOverride="h2" data-testid="command-details">
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Document version', value: dash(first.documentVersion) },
          { label: 'Targets', value: targetsText(first) },
          {
            label: 'Rate control',
            value: `${dash(first.maxConcurrency)} at a time, stops after ${dash(first.maxErrors)} errors`,
          },
          {
            label: 'Time for delivery',
            value: first.timeoutSeconds === undefined ? '–' : `${first.timeoutSeconds.toLocaleString()} s`,
          },
          ...commands.map(({ commandId, connectionId }) => ({
            label: commands.length > 1 ? `Command on ${nameOf(connectionId)}` : 'Command ID',
            value: <Copyable text={commandId} label="command ID" />,
          })),
          {
            label: 'Connections',
            value: [...new Set(commands.map((one) => nameOf(one.connectionId)))].join(', '),
          },
          ...(first.outputS3BucketName
            ? [
                {
                  label: 'Output in S3',
                  value: `${first.outputS3BucketName}/${first.outputS3KeyPrefix ?? ''}`,
                },
              ]
            : []),
        ]}
      />
      {names.map((name) => (
        <div key={name} className="command-parameter">
          <strong>{name}</strong>
          <TextBlock text={(first.parameters[name] ?? []).join('\n')} label={`Parameter ${name}`} />
        </div>
      ))}
    </ExpandableSection>
  );
}
