import { Field, ID, Int, ObjectType } from 'type-graphql';
import { enumOf } from './enum.js';

export type UserErrorCode = 'INVALID' | 'NOT_FOUND' | 'REFUSED' | 'CONFLICT' | 'DUPLICATE' | 'IDEMPOTENCY_KEY_REUSED';

export const UserErrorCodes = enumOf<UserErrorCode>('UserErrorCode', 'Why a mutation changed nothing.', {
  INVALID: "This input is never right: a bad name, YAML that doesn't parse, a malformed SemVer.",
  NOT_FOUND: 'No such thing, or none that you may see.',
  REFUSED: 'A right input at the wrong moment: no draft is open, the review has errors, still in use.',
  CONFLICT: 'Somebody was faster: read the newest state and try again.',
  DUPLICATE: 'The name, version or layer name is taken.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used before with another input.',
});

/** What the caller can mend. When a payload has one, nothing was changed. */
@ObjectType({ simpleResolvers: true, description: 'What you can mend; nothing was changed.' })
export class UserError {
  @Field(() => UserErrorCodes, { description: 'What kind of fault it is.' })
  code!: UserErrorCode;
  @Field({ description: 'Names the thing, the fault and the way out.' })
  message!: string;
  @Field(() => [String], { description: 'The field of `input` at fault, outermost first.' })
  path!: string[];
  @Field(() => Int, { nullable: true, description: 'With CONFLICT: the revision the profile has now.' })
  actualRevision?: number | null;
}

/** What every payload has. */
@ObjectType({ simpleResolvers: true })
export abstract class Payload {
  @Field(() => [UserError], { description: 'Why nothing was changed; empty when it worked.' })
  userErrors: UserError[] = [];
}

/** The payload of everything that takes something away. */
@ObjectType({ simpleResolvers: true, description: 'What was taken away.' })
export class DeletePayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Id of what is gone.' })
  deletedId?: string | null;
}
