import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TagEditor, { type TagEditorProps } from '@cloudscape-design/components/tag-editor';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { call } from '../../host/host';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';
import { tagChanges } from './tag-changes';

const asEditable = (node: ManagedNode): TagEditorProps.Tag[] =>
  node.tags.map(({ key, value }) => ({ key, value, existing: true }));

/** Tags of one node: add, change, remove, save together. */
export function TagsEditor({ node }: { node: ManagedNode }) {
  const client = useQueryClient();
  const [tags, setTags] = useState(() => asEditable(node));
  const [isValid, setValid] = useState(true);
  const saved = JSON.stringify(node.tags);
  // What the node has is shown anew when it changed elsewhere.
  useEffect(() => setTags(asEditable(node)), [saved]);
  const changes = tagChanges(node.tags, tags);
  const isChanged = changes.set.length + changes.remove.length > 0;
  const save = useMutation({
    mutationFn: () =>
      call('fleet/set-tags', { connectionId: node.connectionId, nodeId: node.nodeId, ...changes }),
    onSuccess: () => {
      flash('success', 'Tags saved');
      void client.invalidateQueries({ queryKey: ['fleet', node.connectionId] });
    },
  });
  return (
    <Container header={<Header variant="h2">Tags</Header>}>
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={!isChanged} onClick={() => setTags(asEditable(node))}>
              Discard changes
            </Button>
            <Button
              variant="primary"
              data-testid="save-tags"
              disabled={!isChanged || !isValid}
              loading={save.isPending}
              onClick={() => save.mutate()}
            >
              Save tags
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="m">
          <TagEditor
            tags={tags}
            tagLimit={50}
            onChange={({ detail }) => {
              setTags([...detail.tags]);
              setValid(detail.valid);
            }}
          />
          {save.isError && <Failure title="The tags could not be saved" error={save.error} />}
        </SpaceBetween>
      </Form>
    </Container>
  );
}
