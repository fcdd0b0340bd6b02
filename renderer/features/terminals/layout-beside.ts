import { z } from 'zod';

const orientations = ['HORIZONTAL', 'VERTICAL'] as const;
type Orientation = (typeof orientations)[number];

/** A node of dockview's grid. `size` is in CSS pixels along the branch that it stands in. */
type GridNode =
  | {
      type: 'leaf';
      data: { id: string; [other: string]: unknown };
      size: number;
      visible?: boolean | undefined;
    }
  | { type: 'branch'; data: GridNode[]; size: number };

const leafSchema = z.object({
  type: z.literal('leaf'),
  data: z.looseObject({ id: z.string() }),
  size: z.number(),
  visible: z.boolean().optional(),
});
const nodeSchema: z.ZodType<GridNode> = z.lazy(() =>
  z.union([leafSchema, z.object({ type: z.literal('branch'), data: z.array(nodeSchema), size: z.number() })]),
);
/** As much of dockview's serialised layout as is needed to put two of them beside one another. */
const dockviewLayoutSchema = z.object({
  grid: z.object({
    root: z.object({ type: z.literal('branch'), data: z.array(nodeSchema).min(1) }),
    width: z.number().positive(),
    height: z.number().positive(),
    orientation: z.enum(orientations),
  }),
  panels: z.record(z.string(), z.unknown()),
});

type DockviewLayout = z.infer<typeof dockviewLayoutSchema>;

const across = (orientation: Orientation): Orientation =>
  orientation === 'HORIZONTAL' ? 'VERTICAL' : 'HORIZONTAL';

/** A node with its sizes, and those of all below it, multiplied; `within` is how the branch around it runs. */
function scaled(node: GridNode, within: Orientation, byWidth: number, byHeight: number): GridNode {
  const size = node.size * (within === 'HORIZONTAL' ? byWidth : byHeight);
  if (node.type === 'leaf') return { ...node, size };
  return {
    ...node,
    size,
    data: node.data.map((child) => scaled(child, across(within), byWidth, byHeight)),
  };
}

/** The columns that an arrangement stands in, side by side, in a space of these sizes. */
function columnsOf({ grid }: DockviewLayout, width: number, height: number): GridNode[] {
  const [byWidth, byHeight] = [width / grid.width, height / grid.height];
  let { orientation } = grid;
  let { data } = grid.root;
  // A branch of one that is a branch is that branch.
  for (let only = data[0]; data.length === 1 && only?.type === 'branch'; only = data[0]) {
    data = only.data;
    orientation = across(orientation);
  }
  const nodes = data.map((node) => scaled(node, orientation, byWidth, byHeight));
  const [first] = nodes;
  if (orientation === 'HORIZONTAL') return nodes;
  if (first && nodes.length === 1) return [{ ...first, size: width }];
  return [{ type: 'branch', data: nodes, size: width }];
}

function withGroupIds(node: GridNode, newId: () => string): GridNode {
  return node.type === 'leaf'
    ? { ...node, data: { ...node.data, id: newId() } }
    : { ...node, data: node.data.map((child) => withGroupIds(child, newId)) };
}

/**
 * Two of dockview's arrangements as one: what was there on the left half, what is added on the right half, each with its own
 * splits and shares. Undefined when one of them cannot be read; panels must have different ids, groups of the added one get new ones.
 */
export function layoutBeside(before: unknown, added: unknown, newId: () => string): unknown {
  const left = dockviewLayoutSchema.safeParse(before);
  const right = dockviewLayoutSchema.safeParse(added);
  if (!left.success || !right.success) return undefined;
  const { width, height } = left.data.grid;
  return {
    grid: {
      root: {
        type: 'branch',
        data: [
          ...columnsOf(left.data, width / 2, height),
          ...columnsOf(right.data, width / 2, height).map((node) => withGroupIds(node, newId)),
        ],
        size: height,
      },
      width,
      height,
      orientation: 'HORIZONTAL',
    },
    panels: { ...left.data.panels, ...right.data.panels },
  };
}
