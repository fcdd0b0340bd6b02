import type { SavedQueries } from '../commands/targets';
import type { Row, Store } from '../store/database';
import type { TagStore } from '../store/tags';
import { type GroupQuery, isForNodes } from './group-query';

export interface ResourceGroup {
  name: string;
  description: string;
  query: GroupQuery;
  tags: Record<string, string>;
}

/** Tag queries saved under a name. Who is in a group is found out when somebody asks. */
export class ResourceGroupStore implements SavedQueries {
  constructor(
    private readonly store: Store,
    private readonly tags: TagStore,
  ) {}

  /** False when there is one of that name. */
  insert(group: ResourceGroup): boolean {
    return (
      this.store.run(
        'INSERT OR IGNORE INTO resource_groups (name, description, query, tags) VALUES (?, ?, ?, ?)',
        group.name,
        group.description,
        JSON.stringify(group.query),
        JSON.stringify(group.tags),
      ) > 0
    );
  }

  get(name: string): ResourceGroup | undefined {
    const row = this.store.get('SELECT * FROM resource_groups WHERE name = ?', name);
    return row && fromRow(row);
  }

  /** By name. */
  list(): ResourceGroup[] {
    return this.store.all('SELECT * FROM resource_groups ORDER BY name').map(fromRow);
  }

  update(group: Pick<ResourceGroup, 'name' | 'description' | 'query'>): void {
    this.store.run(
      'UPDATE resource_groups SET description = ?, query = ? WHERE name = ?',
      group.description,
      JSON.stringify(group.query),
      group.name,
    );
  }

  remove(name: string): void {
    this.store.run('DELETE FROM resource_groups WHERE name = ?', name);
  }

  membersOf(groupName: string): ReadonlySet<string> | undefined {
    const group = this.get(groupName);
    if (!group) return undefined;
    if (!isForNodes(group.query)) return new Set();
    const sets = group.query.TagFilters.map(({ Key, Values = [] }) => {
      const having = this.tags.resourcesWith('ManagedInstance', Key);
      const fitting = Values.length === 0 ? having : having.filter((one) => Values.includes(one.value));
      return new Set(fitting.map((one) => one.resourceId));
    });
    const [first = new Set<string>(), ...others] = sets;
    return new Set([...first].filter((nodeId) => others.every((set) => set.has(nodeId))));
  }
}

function fromRow(row: Row): ResourceGroup {
  return {
    name: String(row.name),
    description: String(row.description),
    query: JSON.parse(String(row.query)) as GroupQuery,
    tags: JSON.parse(String(row.tags)) as Record<string, string>,
  };
}
