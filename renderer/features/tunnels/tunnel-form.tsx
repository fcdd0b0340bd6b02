import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { AppError } from '#shared/errors/app-error';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { commonPort, commonPorts } from '#shared/tunnels/common-ports';
import { isRunning, type SavedTunnel, type Tunnel, type TunnelDraft } from '#shared/tunnels/tunnel';
import { readPort, tunnelProblems } from '#shared/tunnels/tunnel-rules';
import { call } from '../../host/host';
import { DialogActions } from '../../ui/dialog-actions';
import { Failure } from '../../ui/failure';
import { useFirstFocus } from '../../ui/use-first-focus';
import { useFocusReturn } from '../../ui/use-focus-return';

/** What the form is opened for. */
export type TunnelFormTask =
  /** `node`: it was chosen already. */
  | { kind: 'create'; node?: ManagedNode }
  | { kind: 'edit'; tunnel: Tunnel }
  | { kind: 'duplicate'; tunnel: Tunnel };

interface TunnelFormProps {
  task: TunnelFormTask;
  connectionId: string;
  nodes: readonly ManagedNode[];
  onClose(): void;
  onSaved?(tunnel: Tunnel): void;
}

/** `web-1 PostgreSQL`, or `web-1 to db.internal:5432`. */
function suggestedName(nodeName: string, port: number | undefined, host: string): string {
  if (port === undefined) return nodeName;
  const what = commonPort(port)?.label ?? `port ${port}`;
  return host === '' ? `${nodeName} ${what}` : `${host} ${what}`;
}

/** Describes a tunnel: which node, to what, from which local port. */
export function TunnelForm({ task, connectionId, nodes, onClose, onSaved }: TunnelFormProps) {
  useFocusReturn();
  const before: SavedTunnel | undefined = task.kind === 'create' ? undefined : task.tunnel.saved;
  const fixedNode = task.kind === 'create' ? task.node : undefined;
  const only = nodes.length === 1 ? nodes[0] : undefined;
  const [nodeId, setNodeId] = useState(before?.nodeId ?? fixedNode?.nodeId ?? only?.nodeId ?? '');
  const [targetPort, setTargetPort] = useState(before ? String(before.target.port) : '');
  const [targetHost, setTargetHost] = useState(before?.target.host ?? '');
  const [localPort, setLocalPort] = useState(
    before && before.localPort !== 0 && task.kind === 'edit' ? String(before.localPort) : '',
  );
  const [name, setName] = useState(
    before ? (task.kind === 'duplicate' ? `${before.name} (copy)`.slice(0, 100) : before.name) : '',
  );
  const [startsWithApplication, setStartsWithApplication] = useState(before?.startsWithApplication ?? false);
  const [restartsAlone, setRestartsAlone] = useState(before?.restartsAlone ?? true);
  /** Somebody wanted to save; from here on every problem is said. */
  const [isTried, setTried] = useState(false);

  const known =
    nodes.find((node) => node.nodeId === nodeId) ?? (fixedNode?.nodeId === nodeId ? fixedNode : undefined);
  const nodeName = known?.name ?? (before?.nodeId === nodeId ? before.nodeName : nodeId);
  const port = readPort(targetPort);
  const host = targetHost.trim();
  const defaultName = suggestedName(nodeName, port, host);
  const problems = tunnelProblems({ name, nodeId, targetPort, targetHost, localPort });
  const said = (problem: string | undefined, text: string) => (isTried || text !== '' ? problem : undefined);

  const save = useMutation({
    mutationFn: (withLocalPort: string) => {
      const draft: TunnelDraft = {
        name: name.trim() || defaultName.slice(0, 100),
        connectionId: known?.connectionId ?? before?.connectionId ?? connectionId,
        nodeId,
        nodeName,
        target: { port: port as number, ...(host === '' ? {} : { host }) },
        localPort: readPort(withLocalPort) ?? 0,
        startsWithApplication,
        restartsAlone,
      };
      return task.kind === 'edit'
        ? call('tunnels/update', { tunnelId: task.tunnel.saved.tunnelId, draft })
        : call('tunnels/create', { draft, isStarted: true });
    },
    onSuccess: (tunnel) => {
      onSaved?.(tunnel);
      onClose();
    },
  });
  const takenPort =
    save.error instanceof AppError && save.error.code === 'Conflict' ? save.error.message : undefined;
  const submit = () => {
    setTried(true);
    if (Object.keys(problems).length === 0 && !save.isPending) save.mutate(localPort);
  };
  const useAutomatic = () => {
    setLocalPort('');
    save.reset();
    save.mutate('');
  };

  const nodeField = useRef<SelectProps.Ref>(null);
  const portField = useRef<AutosuggestProps.Ref>(null);
  useFirstFocus(nodeId === '' ? nodeField : portField);
  const willRestart = task.kind === 'edit' && isRunning(task.tunnel.status);
  const options = nodes.map((node) => ({
    value: node.nodeId,
    label: node.name,
    description: node.nodeId,
    ...(node.pingStatus === 'Online' ? {} : { labelTag: 'not online' }),
  }));

  return (
    <Modal
      visible
      size="large"
      header={
        task.kind === 'edit'
          ? 'Edit tunnel'
          : fixedNode
            ? `Forward a port of ${fixedNode.name}`
            : 'Create tunnel'
      }
      onDismiss={onClose}
      closeAriaLabel="Close"
      footer={
        <DialogActions>
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" loading={save.isPending} onClick={submit} data-testid="save-tunnel">
            {task.kind === 'edit' ? 'Save' : 'Create and start'}
          </Button>
        </DialogActions>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="m">
          {!fixedNode && (
            <FormField
              label="Node"
              description="The machine that makes the connections."
              errorText={said(problems.nodeId, '')}
            >
              <Select
                ref={nodeField}
                selectedOption={
                  nodeId === '' ? null : { value: nodeId, label: nodeName, description: nodeId }
                }
                options={options}
                filteringType="auto"
                filteringAriaLabel="Find nodes"
                placeholder="Choose a node"
                empty="No nodes"
                onChange={({ detail }) => setNodeId(detail.selectedOption.value ?? '')}
              />
            </FormField>
          )}
          <Grid gridDefinition={[{ colspan: { default: 12, xs: 4 } }, { colspan: { default: 12, xs: 8 } }]}>
            <FormField label="Port" errorText={said(problems.targetPort, targetPort)}>
              <Autosuggest
                ref={portField}
                value={targetPort}
                placeholder="5432"
                ariaLabel="Port"
                enteredTextLabel={(value) => `Port ${value}`}
                options={commonPorts.map(({ port: common, label }) => ({
                  value: String(common),
                  labelTag: label,
                }))}
                onChange={({ detail }) => setTargetPort(detail.value)}
              />
            </FormField>
            <FormField
              label={
                <span>
                  Host <i>- optional</i>
                </span>
              }
              errorText={said(problems.targetHost, targetHost)}
            >
              <Input
                value={targetHost}
                placeholder="the node itself"
                onChange={({ detail }) => setTargetHost(detail.value)}
              />
            </FormField>
          </Grid>
          <FormField
            label={
              <span>
                Local port <i>- optional</i>
              </span>
            }
            description="On 127.0.0.1, for programs of this computer. Left empty, a free one is chosen and kept."
            errorText={
              takenPort === undefined ? (
                said(problems.localPort, localPort)
              ) : (
                <span data-testid="port-taken">
                  {takenPort}{' '}
                  <Button variant="inline-link" onClick={useAutomatic} data-testid="use-automatic-port">
                    Use an automatic port
                  </Button>
                </span>
              )
            }
          >
            <Input
              value={localPort}
              inputMode="numeric"
              placeholder="Automatic"
              onChange={({ detail }) => {
                setLocalPort(detail.value);
                save.reset();
              }}
            />
          </FormField>
          <FormField
            label={
              <span>
                Name <i>- optional</i>
              </span>
            }
            errorText={problems.name}
          >
            <Input
              value={name}
              placeholder={nodeName === '' ? 'orders database' : defaultName}
              onChange={({ detail }) => setName(detail.value)}
            />
          </FormField>
          <SpaceBetween size="xs">
            <Checkbox checked={restartsAlone} onChange={({ detail }) => setRestartsAlone(detail.checked)}>
              Restart automatically when its session ends
            </Checkbox>
            <Checkbox
              checked={startsWithApplication}
              onChange={({ detail }) => setStartsWithApplication(detail.checked)}
            >
              Start with Quarterdeck
            </Checkbox>
          </SpaceBetween>
          {willRestart && (
            <span className="quiet">
              The tunnel is started: when its node, target or local port changes, its connections are closed
              and it begins anew.
            </span>
          )}
          {save.isError && takenPort === undefined && (
            <Failure title="The tunnel could not be saved" error={save.error} />
          )}
        </SpaceBetween>
        {/* A form with several fields is sent by Enter only when it holds a button to send it. */}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Modal>
  );
}
