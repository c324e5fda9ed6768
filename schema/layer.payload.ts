import { Field, ObjectType } from 'type-graphql';
import type { LayerRoot } from './layer.root.js';
import { Layer } from './layer.types.js';
import type { ProfileRoot } from './profile.root.js';
import { SystemProfile } from './profile.types.js';
import { Payload } from './user-error.types.js';

/** Apart from layer.types.ts, which profiles are made of. */
@ObjectType({ simpleResolvers: true, description: 'The layer after the mutation.' })
export class LayerPayload extends Payload {
  @Field(() => SystemProfile, { nullable: true, description: 'The profile right after.' })
  systemProfile?: ProfileRoot | null;
  @Field(() => Layer, { nullable: true, description: 'The layer right after; null when nothing was changed.' })
  layer?: LayerRoot | null;
}
