import { Button } from '../ui/button.js';
import type { IconName } from '../ui/icon.js';

/** What is being added. */
export type Adding = 'pack' | 'chart' | 'manifest';

const CHOICES: readonly { readonly adding: Adding; readonly name: string; readonly icon: IconName }[] = [
  { adding: 'pack', name: 'Add New Pack', icon: 'registry' },
  { adding: 'chart', name: 'Add Helm Chart', icon: 'chart' },
  { adding: 'manifest', name: 'Add Manifest', icon: 'text' },
];

type Props = { readonly adding: Adding | null; readonly onAdd: (adding: Adding) => void };

/** The three ways to a new layer. */
export function AddLayerMenu({ adding, onAdd }: Props) {
  return (
    <div className="add-layer">
      {CHOICES.map((choice) => (
        <Button
          key={choice.adding}
          icon={choice.icon}
          aria-pressed={adding === choice.adding}
          onClick={() => onAdd(choice.adding)}
        >
          {choice.name}
        </Button>
      ))}
    </div>
  );
}
