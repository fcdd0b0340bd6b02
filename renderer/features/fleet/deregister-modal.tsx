import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import { type AppError, asAppError } from '#shared/errors/app-error';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { type Permit, useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { useConnections } from '../../host/use-connections';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { DialogActions } from '../../ui/dialog-actions';
import { FailureText } from '../../ui/failure-text';
import { flash } from '../../ui/flash-store';
import { useFocusReturn } from '../../ui/use-focus-return';

interface DeregisterModalProps {
  nodes: readonly ManagedNode[];
  localNodeId: string | undefined;
  onClose(): void;
}

interface Work {
  done: number;
  failures: { node: ManagedNode; error: AppError }[];
}

const listed = 12;

/** Names the nodes, says what deregistering means, and does it one by one: it can be stopped, and says what failed. */
export function DeregisterModal({ nodes, localNodeId, onClose }: DeregisterModalProps) {
  useFocusReturn();
  const client = useQueryClient();
  const confirmChange = useConfirmChange();
  const [work, setWork] = useState<Work>();
  const isStopped = useRef(false);
  const connections = useConnections();
  const isFleet = new Set(nodes.map(({ connectionId }) => connectionId)).size > 1;
  /** Nodes of several connections may have one name. */
  const placeOf = ({ connectionId }: ManagedNode) => {
    const found = connections.find((one) => one.connectionId === connectionId);
    return isFleet && found ? ` on ${found.name}${found.isReadOnly ? ', which is read-only' : ''}` : '';
  };
  const isOne = nodes.length === 1;
  const what = isOne ? (nodes[0]?.name ?? '') : `${nodes.length} nodes`;
  const isRunning = work !== undefined && work.done < nodes.length;

  const deregister = async () => {
    isStopped.current = false;
    const permits = new Map<string, Permit>();
    for (const connectionId of new Set(nodes.map((node) => node.connectionId))) {
      const names = nodes.filter((node) => node.connectionId === connectionId).map(({ name }) => name);
      const permit = await confirmChange(connectionId, 'fleet/deregister-node', names);
      if (!permit) return;
      permits.set(connectionId, permit);
    }
    const failures: Work['failures'] = [];
    let done = 0;
    for (const node of nodes) {
      if (isStopped.current) break;
      setWork({ done, failures });
      try {
        const { connectionId, nodeId } = node;
        await call('fleet/deregister-node', { connectionId, nodeId, ...permits.get(connectionId) });
      } catch (thrown) {
        failures.push({ node, error: asAppError(thrown) });
      }
      done += 1;
    }
    for (const connectionId of permits.keys())
      void client.invalidateQueries({ queryKey: ['fleet', connectionId] });
    if (failures.length > 0) {
      setWork({ done: nodes.length, failures });
      return;
    }
    const count = done === 1 ? '1 node' : `${done} nodes`;
    if (done === nodes.length) flash('success', `${isOne ? what : count} deregistered`);
    else flash('info', `Stopped: ${count} of ${nodes.length} deregistered`);
    onClose();
  };

  const close = () => {
    isStopped.current = true;
    if (!isRunning) onClose();
  };
  return (
    <Modal
      visible
      header={`Deregister ${what}?`}
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <DialogActions>
          <Button variant="link" onClick={close}>
            {isRunning ? 'Stop' : work ? 'Close' : 'Cancel'}
          </Button>
          {!work && (
            <CopyAsCli
              calls={() =>
                nodes.flatMap(({ connectionId, nodeId }) =>
                  cliCalls.deregister(nodeId).map((one) => ({ ...one, connectionId })),
                )
              }
            />
          )}
          {!work && (
            <Button variant="primary" onClick={() => void deregister()} data-testid="confirm-deregister">
              Deregister
            </Button>
          )}
        </DialogActions>
      }
    >
      <SpaceBetween size="m">
        <ul className="plain-list">
          {nodes.slice(0, listed).map((node) => (
            <li key={node.nodeId}>
              <strong>{node.name}</strong> <span className="quiet">{`${node.nodeId}${placeOf(node)}`}</span>
            </li>
          ))}
          {nodes.length > listed && <li className="quiet">{`and ${nodes.length - listed} more`}</li>}
        </ul>
        <Alert type="warning">
          {isOne
            ? 'Its inventory and tags are deleted and its open shells end. The machine itself is not changed; it can join again with a new activation, under a new node ID.'
            : 'Their inventory and tags are deleted and their open shells end. The machines themselves are not changed; they can join again with a new activation, under new node IDs.'}
        </Alert>
        {nodes.some((node) => node.nodeId === localNodeId) && (
          <Box>This machine's own node joins again by itself, under a new node ID.</Box>
        )}
        {isRunning && (
          <ProgressBar
            value={(100 * work.done) / nodes.length}
            label="Deregistering"
            additionalInfo={`${work.done} of ${nodes.length}`}
          />
        )}
        {work && !isRunning && (
          <Alert type="error" header={`${work.failures.length} of ${nodes.length} could not be deregistered`}>
            <ul className="plain-list">
              {work.failures.map(({ node, error }, index) => (
                <li key={node.nodeId}>
                  <strong>{node.name}</strong>: {index === 0 ? <FailureText error={error} /> : error.message}
                </li>
              ))}
            </ul>
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  );
}
