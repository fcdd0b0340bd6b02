import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { ParameterValues } from '#shared/commands/command';
import { previewSteps } from '#shared/commands/read-command-document';
import type { CommandDocumentSource } from '#shared/documents/command-document';
import { pluginPlatforms } from '#shared/documents/plugins';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { DialogActions } from '../../ui/dialog-actions';
import { useFocusReturn } from '../../ui/use-focus-return';

const CodeEditor = lazy(async () => ({ default: (await import('../../ui/code-editor')).CodeEditor }));

interface ScriptPreviewProps {
  document: CommandDocumentSource;
  parameters: ParameterValues;
  /** Those that would get it. */
  nodes: readonly ManagedNode[];
  onClose(): void;
}

/** What one node would run, with all parameters put in; nothing is sent. */
export function ScriptPreview({ document, parameters, nodes, onClose }: ScriptPreviewProps) {
  useFocusReturn();
  const [chosen, setChosen] = useState(0);
  const node = nodes[chosen];
  const { steps, problems } = useMemo(() => previewSteps(document, parameters), [document, parameters]);
  const options = nodes.slice(0, 500).map((one, at) => ({
    value: String(at),
    label: one.name,
    description: [one.nodeId, one.platformType].filter(Boolean).join(', '),
  }));
  /** Whether the step does nothing on this node. */
  const isSkipped = (action: string, platform: string | undefined) =>
    node?.platformType !== undefined &&
    ((platform !== undefined && platform.toLowerCase() !== node.platformType.toLowerCase()) ||
      (pluginPlatforms[action] !== undefined && !pluginPlatforms[action].includes(node.platformType)));
  const hasReferences = JSON.stringify(steps).includes('{{ssm');
  return (
    <Modal
      visible
      size="large"
      header="What a node would run"
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </DialogActions>
      }
    >
      <SpaceBetween size="m">
        {nodes.length > 0 && (
          <FormField label="Node">
            <Select
              selectedOption={options[chosen] ?? null}
              options={options}
              ariaLabel="Node"
              filteringType="auto"
              onChange={({ detail }) => setChosen(Number(detail.selectedOption.value))}
            />
          </FormField>
        )}
        {problems.length > 0 && <Alert type="warning">{problems.join(' ')}</Alert>}
        {hasReferences && (
          <Alert type="info">
            {'What stands as {{ssm:…}} is read from Parameter Store when the command is sent.'}
          </Alert>
        )}
        {steps.map(({ name, action, script, inputs, platform }) => (
          <div key={name} data-testid="previewed-step">
            <Box variant="h3" fontSize="heading-s" padding={{ bottom: 'xxs' }}>
              {name}{' '}
              <Box variant="small" display="inline" color="text-body-secondary">
                {name.startsWith(action) ? '' : action}
                {isSkipped(action, platform) && `, not run on ${node?.name}: it is for another platform`}
              </Box>
            </Box>
            <Suspense fallback={<Spinner />}>
              <CodeEditor
                value={script ?? inputs}
                language={action === 'aws:runPowerShellScript' ? 'powershell' : 'shell'}
                label={`Step ${name}`}
                isReadOnly
              />
            </Suspense>
          </div>
        ))}
      </SpaceBetween>
    </Modal>
  );
}
