import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useMemo, useState } from 'react';
import type { CommandTarget } from '#shared/commands/command';
import type { DraftTargets } from '#shared/commands/command-draft';
import { mostTargets } from '#shared/commands/send-command';
import type { Connection } from '#shared/connections/connection';
import type { ManagedNode } from '#shared/fleet/managed-node';

interface TargetsSectionProps {
  targets: DraftTargets;
  nodes: readonly ManagedNode[];
  connections: readonly Connection[];
  problem: string | undefined;
  preview: ReactNode;
  onChange(targets: DraftTargets): void;
}

const keyKinds = [
  { value: 'tag', label: 'Tag' },
  { value: 'tag-key', label: 'Has the tag key' },
  { value: 'resource-groups:Name', label: 'Resource group' },
];
type Row = { kind: string; name: string; values: string };

const rowOf = ({ key, values }: CommandTarget): Row => ({
  kind: key.startsWith('tag:') ? 'tag' : key,
  name: key.startsWith('tag:') ? key.slice(4) : '',
  values: values.join(', '),
});

function targetOf({ kind, name, values }: Row): CommandTarget | undefined {
  const list = values
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
  if (list.length === 0 || (kind === 'tag' && name.trim() === '')) return undefined;
  return { key: kind === 'tag' ? `tag:${name.trim()}` : kind, values: list };
}

/** To whom the command goes, and who that is now. */
export function TargetsSection(props: TargetsSectionProps) {
  const { targets, nodes, connections, problem, preview, onChange } = props;
  /** As they are typed; unfinished ones are no targets yet. */
  const [rows, setRows] = useState<Row[]>(
    targets.kind === 'targets' && targets.targets.length > 0
      ? targets.targets.map(rowOf)
      : [{ kind: 'tag', name: '', values: '' }],
  );
  const keys = useMemo(
    () => [...new Set(nodes.flatMap(({ tags }) => tags.map(({ key }) => key)))].sort(),
    [nodes],
  );
  const change = (next: Row[]) => {
    setRows(next);
    onChange({ kind: 'targets', targets: next.flatMap((row) => targetOf(row) ?? []) });
  };
  const patch = (at: number, part: Partial<Row>) =>
    change(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <Container header={<Header variant="h2">Targets</Header>}>
      <SpaceBetween size="m">
        <SpaceBetween size="xxs">
          <SegmentedControl
            selectedId={targets.kind}
            label="How targets are chosen"
            options={[
              { id: 'nodes', text: 'Chosen nodes' },
              { id: 'targets', text: 'Tags or a resource group' },
            ]}
            onChange={({ detail }) =>
              detail.selectedId === 'nodes'
                ? onChange({ kind: 'nodes', nodes: [] })
                : onChange({ kind: 'targets', targets: rows.flatMap((row) => targetOf(row) ?? []) })
            }
          />
          <Box color="text-body-secondary">
            {targets.kind === 'nodes'
              ? 'Those that you name. Up to 50 are one command; of more, each 50 become a command of their own.'
              : 'Whoever matches at the moment when the command is sent, on each of the connections.'}
          </Box>
        </SpaceBetween>
        {targets.kind === 'nodes' ? (
          <NodeChoice {...{ targets, nodes, connections, problem, onChange }} />
        ) : (
          <FormField
            stretch
            label="Targets"
            description="All lines have to match; of the values in one line, which are separated by commas, any one."
            errorText={problem}
          >
            <SpaceBetween size="xs">
              {rows.map((row, at) => (
                <div
                  // biome-ignore lint/suspicious/noArrayIndexKey: a line has nothing else
                  key={at}
                  className={`target-row${row.kind === 'tag' ? '' : ' target-row-wide'}`}
                >
                  <Select
                    selectedOption={keyKinds.find(({ value }) => value === row.kind) ?? null}
                    options={keyKinds}
                    ariaLabel={`Kind of target ${at + 1}`}
                    onChange={({ detail }) => patch(at, { kind: detail.selectedOption.value ?? 'tag' })}
                  />
                  {row.kind === 'tag' && (
                    <Input
                      value={row.name}
                      ariaLabel={`Tag key ${at + 1}`}
                      placeholder={keys[0] ?? 'Role'}
                      disableBrowserAutocorrect
                      onChange={({ detail }) => patch(at, { name: detail.value })}
                    />
                  )}
                  <Input
                    value={row.values}
                    ariaLabel={`Values of target ${at + 1}`}
                    placeholder={
                      row.kind === 'tag'
                        ? 'web, api'
                        : row.kind === 'tag-key'
                          ? keys.join(', ') || 'Role'
                          : 'web-servers'
                    }
                    disableBrowserAutocorrect
                    onChange={({ detail }) => patch(at, { values: detail.value })}
                  />
                  <Button
                    iconName="remove"
                    variant="icon"
                    ariaLabel={`Remove target ${at + 1}`}
                    disabled={rows.length === 1}
                    onClick={() => change(rows.filter((_, index) => index !== at))}
                  />
                </div>
              ))}
              <Button
                iconName="add-plus"
                disabled={rows.length >= mostTargets}
                disabledReason={`A command has at most ${mostTargets} keys.`}
                onClick={() => setRows([...rows, { kind: 'tag', name: '', values: '' }])}
              >
                Add a line
              </Button>
            </SpaceBetween>
          </FormField>
        )}
        {preview}
      </SpaceBetween>
    </Container>
  );
}

interface NodeChoiceProps extends Omit<TargetsSectionProps, 'targets' | 'preview'> {
  targets: Extract<DraftTargets, { kind: 'nodes' }>;
}

function NodeChoice({ targets, nodes, connections, problem, onChange }: NodeChoiceProps) {
  const names = new Map(connections.map(({ connectionId, name }) => [connectionId, name]));
  const isFleet = connections.length > 1;
  const options = nodes.map((node) => ({
    value: `${node.connectionId} ${node.nodeId}`,
    label: node.name,
    description: isFleet ? `${node.nodeId}, ${names.get(node.connectionId)}` : node.nodeId,
    ...(node.pingStatus === 'Online' ? {} : { labelTag: 'not online' }),
    tags: node.tags.map(({ key, value }) => `${key}=${value}`),
  }));
  const byValue = new Map(options.map((option) => [option.value, option]));
  const chosen = targets.nodes.map(({ connectionId, nodeId }) => {
    const value = `${connectionId} ${nodeId}`;
    return byValue.get(value) ?? { value, label: nodeId, description: 'no longer registered' };
  });
  const set = (values: readonly string[]) =>
    onChange({
      kind: 'nodes',
      nodes: values.map((value) => {
        const at = value.lastIndexOf(' ');
        return { connectionId: value.slice(0, at), nodeId: value.slice(at + 1) };
      }),
    });
  return (
    <FormField stretch label="Nodes" errorText={problem}>
      <Multiselect
        selectedOptions={chosen}
        options={options}
        filteringType="auto"
        filteringAriaLabel="Find nodes"
        placeholder="Choose nodes"
        empty="No nodes"
        virtualScroll={options.length > 200}
        tokenLimit={8}
        enableSelectAll
        i18nStrings={{ selectAllText: 'All nodes' }}
        deselectAriaLabel={({ label }) => `Remove ${label}`}
        onChange={({ detail }) => set(detail.selectedOptions.map(({ value = '' }) => value))}
      />
    </FormField>
  );
}
