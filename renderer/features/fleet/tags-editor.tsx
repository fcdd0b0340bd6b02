import AttributeEditor, { type AttributeEditorProps } from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { cliCalls } from '#shared/api-log/cli-calls';
import type { ManagedNode, Tag } from '#shared/fleet/managed-node';
import { maxTags, tagKeyProblem, tagValueProblem } from '#shared/fleet/tag-rules';
import { notConfirmed, useConfirmChange } from '../../host/change-question';
import { call } from '../../host/host';
import { CopyAsCli } from '../../ui/copy-as-cli-button';
import { Failure } from '../../ui/failure';
import { flash } from '../../ui/flash-store';
import { hasTagChanges, tagChanges } from './tag-changes';
import { useTagDrafts } from './tag-drafts';

/** Tags of one node: add, change, remove, save together. `whyNot`: why they are only looked at. */
export function TagsEditor({ node, whyNot }: { node: ManagedNode; whyNot: string | undefined }) {
  const client = useQueryClient();
  const { drafts, edit, discard } = useTagDrafts();
  const editor = useRef<AttributeEditorProps.Ref>(null);
  /** A key is not called missing before somebody has tried to save it. */
  const [isTried, setTried] = useState(false);
  const tags = drafts[node.nodeId] ?? node.tags;
  const changes = tagChanges(node.tags, tags);
  const isChanged = hasTagChanges(node.tags, tags);
  const change = (index: number, patch: Partial<Tag>) =>
    edit(
      node.nodeId,
      tags.map((tag, at) => (at === index ? { ...tag, ...patch } : tag)),
    );
  const keyProblem = (tag: Tag, index: number) =>
    tag.key === '' && !isTried
      ? undefined
      : tagKeyProblem(
          tag.key,
          tags.slice(0, index).map(({ key }) => key),
        );
  const isValid = tags.every(
    (tag, index) =>
      tagKeyProblem(
        tag.key,
        tags.slice(0, index).map(({ key }) => key),
      ) === undefined && tagValueProblem(tag.value) === undefined,
  );
  const confirmChange = useConfirmChange();
  const save = useMutation({
    mutationFn: async () => {
      const { connectionId, nodeId, name } = node;
      const permit = await confirmChange(connectionId, 'fleet/set-tags', [name]);
      if (!permit) throw notConfirmed();
      return call('fleet/set-tags', { connectionId, nodeId, ...changes, ...permit });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['fleet', node.connectionId] });
      discard(node.nodeId);
      setTried(false);
      flash('success', 'Tags saved');
      editor.current?.focusAddButton();
    },
  });
  const submit = () => {
    setTried(true);
    if (isValid && isChanged && whyNot === undefined && !save.isPending) save.mutate();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Container header={<Header variant="h2">Tags</Header>}>
        <Form
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <CopyAsCli
                connectionId={node.connectionId}
                calls={() =>
                  isChanged
                    ? cliCalls.setTags(node.nodeId, changes.set, changes.remove)
                    : cliCalls.listTags(node.nodeId)
                }
              />
              <Button
                formAction="none"
                variant="link"
                disabled={!isChanged}
                onClick={() => {
                  discard(node.nodeId);
                  setTried(false);
                  editor.current?.focusAddButton();
                }}
              >
                Discard changes
              </Button>
              <Button
                variant="primary"
                data-testid="save-tags"
                disabled={!isChanged || whyNot !== undefined}
                loading={save.isPending}
              >
                Save tags
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="m">
            <AttributeEditor<Tag>
              ref={editor}
              items={tags}
              addButtonText="Add tag"
              removeButtonText="Remove"
              removeButtonAriaLabel={(tag) => `Remove ${tag.key || 'this tag'}`}
              disableAddButton={tags.length >= maxTags || whyNot !== undefined}
              isItemRemovable={() => whyNot === undefined}
              additionalInfo={
                whyNot !== undefined
                  ? whyNot
                  : tags.length >= maxTags
                    ? `A node has at most ${maxTags} tags.`
                    : `${maxTags - tags.length} more can be added.`
              }
              empty={
                <Box color="text-body-secondary">
                  No tags yet. Nodes are found, and commands aimed, by their tags.
                </Box>
              }
              onAddButtonClick={() => edit(node.nodeId, [...tags, { key: '', value: '' }])}
              onRemoveButtonClick={({ detail: { itemIndex } }) =>
                edit(
                  node.nodeId,
                  tags.filter((_tag, index) => index !== itemIndex),
                )
              }
              definition={[
                {
                  label: 'Key',
                  control: (tag, index) => (
                    <Input
                      value={tag.key}
                      readOnly={whyNot !== undefined}
                      placeholder="Environment"
                      autoFocus={tag.key === '' && index === tags.length - 1}
                      onChange={({ detail }) => change(index, { key: detail.value })}
                    />
                  ),
                  errorText: keyProblem,
                },
                {
                  label: 'Value (optional)',
                  control: (tag, index) => (
                    <Input
                      value={tag.value}
                      readOnly={whyNot !== undefined}
                      placeholder="production"
                      onChange={({ detail }) => change(index, { value: detail.value })}
                    />
                  ),
                  errorText: (tag) => tagValueProblem(tag.value),
                },
              ]}
            />
            {save.isError && <Failure title="The tags could not be saved" error={save.error} />}
          </SpaceBetween>
        </Form>
      </Container>
    </form>
  );
}
