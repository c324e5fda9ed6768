import { Component, type ReactNode } from 'react';
import { Button } from './button.js';
import { Empty } from './empty.js';

type Props = {
  /** Another address, another try: what broke is left by the menu. */
  readonly place: string;
  readonly children: ReactNode;
};

type State = { readonly broken: boolean; readonly place: string };

/**
 * Keeps a fault inside one page: the menu stays, and so does the way on. A class, since React has no other form for it.
 * The code of a page that can't be fetched ends here, too: the server is away, or it was upgraded meanwhile.
 */
export class Boundary extends Component<Props, State> {
  override state: State = { broken: false, place: this.props.place };

  static getDerivedStateFromError(): Partial<State> {
    return { broken: true };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { broken: false, place };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="page" role="alert">
        <Empty
          icon="error"
          title="This page can’t be shown"
          action={
            <Button kind="primary" icon="refresh" autoFocus onClick={() => location.reload()}>
              Load it again
            </Button>
          }
        >
          The console met something that it doesn’t know, or its code can’t be fetched now. What is saved is safe with
          the server.
        </Empty>
      </div>
    );
  }
}
