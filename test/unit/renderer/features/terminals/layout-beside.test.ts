import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutBeside } from '../../../../../renderer/features/terminals/layout-beside';

const leaf = (id: string, size: number) => ({ type: 'leaf', data: { id, views: [`pane-${id}`] }, size });
const branch = (data: unknown[], size: number) => ({ type: 'branch', data, size });
const layout = (orientation: string, data: unknown[], width = 1000, height = 600) => ({
  grid: { root: branch(data, orientation === 'HORIZONTAL' ? height : width), width, height, orientation },
  panels: { [JSON.stringify(data)]: {} },
});
const counted = () => {
  let count = 0;
  return () => {
    count += 1;
    return `new-${count}`;
  };
};

interface Drawn {
  grid: { root: { data: DrawnNode[]; size: number }; width: number; height: number };
}
type DrawnNode = ReturnType<typeof leaf> | { type: 'branch'; data: DrawnNode[]; size: number };

describe('a layout beside what is open', () => {
  it('stands in columns on the right half, and what was there on the left half', () => {
    const before = layout('HORIZONTAL', [leaf('1', 400), leaf('2', 600)]);
    const added = layout('HORIZONTAL', [leaf('1', 500), leaf('2', 1500)], 2000, 1200);
    expect(layoutBeside(before, added, counted())).toMatchObject({
      grid: {
        root: {
          data: [leaf('1', 200), leaf('2', 300), { size: 125 }, { size: 375, data: { id: 'new-2' } }],
        },
        orientation: 'HORIZONTAL',
        width: 1000,
        height: 600,
      },
    });
  });

  it('keeps rows as rows, and the splits within them', () => {
    const before = layout('HORIZONTAL', [leaf('1', 1000)]);
    const added = layout('VERTICAL', [leaf('1', 200), branch([leaf('2', 250), leaf('3', 750)], 400)]);
    expect(layoutBeside(before, added, counted())).toMatchObject({
      grid: {
        root: {
          data: [leaf('1', 500), branch([{ size: 200 }, branch([{ size: 125 }, { size: 375 }], 400)], 500)],
        },
      },
    });
  });

  it('is not made of what cannot be read', () => {
    const one = layout('HORIZONTAL', [leaf('1', 1000)]);
    for (const other of [undefined, 'tabs', { grid: 1 }, layout('HORIZONTAL', [])]) {
      expect(layoutBeside(one, other, counted())).toBeUndefined();
      expect(layoutBeside(other, one, counted())).toBeUndefined();
    }
  });

  it('loses no group, gives none twice, and fills the width, whatever the arrangements', () => {
    /** A branch that fills its space: shares of it, each a leaf or a branch across. */
    const tree = (name: string) =>
      fc.letrec<{ node: unknown }>((tie) => ({
        node: fc.oneof(
          { maxDepth: 3, depthIdentifier: name },
          fc.constant('leaf'),
          fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), tie('node')), { minLength: 1, maxLength: 3 }),
        ),
      })).node;
    let groups = 0;
    const drawn = (shape: unknown, along: number, over: number): DrawnNode => {
      if (!Array.isArray(shape)) {
        groups += 1;
        return leaf(String(groups), along);
      }
      const sum = shape.reduce((total, [share]) => total + share, 0);
      return branch(
        shape.map(([share, child]) => drawn(child, (over * share) / sum, along)),
        along,
      ) as DrawnNode;
    };
    const made = (shape: unknown, orientation: 'HORIZONTAL' | 'VERTICAL') => {
      groups = 0;
      const [along, over] = orientation === 'HORIZONTAL' ? [1000, 600] : [600, 1000];
      const root = drawn(Array.isArray(shape) ? shape : [[1, shape]], over, along) as { data: unknown[] };
      return { layout: layout(orientation, root.data), groups };
    };
    const leavesOf = (node: DrawnNode): ReturnType<typeof leaf>[] =>
      node.type === 'leaf' ? [node as ReturnType<typeof leaf>] : (node.data as DrawnNode[]).flatMap(leavesOf);
    const orientation = fc.constantFrom('HORIZONTAL' as const, 'VERTICAL' as const);
    fc.assert(
      fc.property(tree('left'), orientation, tree('right'), orientation, (left, one, right, other) => {
        const [before, added] = [made(left, one), made(right, other)];
        let given = 0;
        const joined = layoutBeside(before.layout, added.layout, () => {
          given += 1;
          return `new-${given}`;
        }) as Drawn;
        const { root, width, height } = joined.grid;
        const ids = root.data.flatMap(leavesOf).map(({ data }) => data.id);
        expect(ids).toHaveLength(before.groups + added.groups);
        expect(new Set(ids).size).toBe(ids.length);
        /** Every branch is filled by what stands in it. */
        const check = (nodes: DrawnNode[], along: number, over: number): void => {
          expect(nodes.reduce((sum, { size }) => sum + size, 0)).toBeCloseTo(along);
          for (const node of nodes)
            if (node.type === 'branch') check(node.data as DrawnNode[], over, node.size);
        };
        check(root.data, width, height);
      }),
    );
  });
});
