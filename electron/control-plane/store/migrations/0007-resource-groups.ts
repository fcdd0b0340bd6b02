/** Tag queries saved under a name; `query` is the JSON of TAG_FILTERS_1_0, tags of a group are JSON too. */
export const resourceGroups = `
CREATE TABLE resource_groups (
  name TEXT PRIMARY KEY,
  description TEXT NOT NULL,
  query TEXT NOT NULL,
  tags TEXT NOT NULL
);
`;
