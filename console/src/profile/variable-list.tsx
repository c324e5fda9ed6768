import { Badge } from '../ui/badge.js';
import { Empty } from '../ui/empty.js';
import type { Variable } from '../wizard/draft-query.js';

/** Variables to look at. */
export function VariableList({ variables }: { readonly variables: readonly Variable[] }) {
  if (variables.length === 0)
    return (
      <Empty icon="settings" title="No variables">
        Every site gets the same texts. Variables are what a site fills in: an address, a name, a password.
      </Empty>
    );
  return (
    <div className="card table-wrap">
      <table className="table table-stacks" role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader">Variable</th>
            <th role="columnheader">Format</th>
            <th role="columnheader">Default</th>
            <th role="columnheader">Rules</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {variables.map((variable) => (
            <tr role="row" key={variable.name}>
              <td className="cell-main" role="cell">
                <strong>{variable.displayName}</strong> <code className="faint">{variable.name}</code>
                {variable.description !== '' && <p className="soft">{variable.description}</p>}
              </td>
              <td role="cell">{variable.format.toLowerCase()}</td>
              <td role="cell" data-label="Default">
                {variable.defaultValue === null ? (
                  <span className="faint">none</span>
                ) : (
                  <code>{variable.defaultValue}</code>
                )}
              </td>
              <td role="cell">
                <Rules variable={variable} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Rules({ variable: { required, immutable, hidden, sensitive, regex } }: { readonly variable: Variable }) {
  return (
    <div className="row">
      {required && <Badge tone="accent">required</Badge>}
      {sensitive && <Badge tone="warning">secret</Badge>}
      {immutable && <Badge>fixed after deployment</Badge>}
      {hidden && <Badge>hidden</Badge>}
      {regex !== null && <code>{regex}</code>}
    </div>
  );
}
