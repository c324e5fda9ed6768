import { Field, InputType, ObjectType } from 'type-graphql';
import type { SetVariables } from '../src/profiles/commands.js';
import type { VariableFormat, VariableInputType } from '../src/profiles/events.js';
import { enumOf } from './enum.js';

export const VariableFormats = enumOf<VariableFormat>('VariableFormat', 'What a value of a variable must look like.', {
  STRING: 'Any text.',
  NUMBER: 'A number.',
  BOOLEAN: 'true or false.',
  IPV4: 'An IPv4 address.',
  IPV4CIDR: 'An IPv4 network: 10.0.0.0/8.',
  IPV6: 'An IPv6 address.',
  VERSION: 'A version: 1.2.3.',
  BASE64: 'Base64.',
});

export const VariableInputTypes = enumOf<VariableInputType>('VariableInputType', 'How a value is entered.', {
  TEXT: 'One line.',
  DROPDOWN: 'One of the options.',
  MULTILINE: 'Several lines.',
});

@ObjectType({ simpleResolvers: true, description: 'One choice of a DROPDOWN variable.' })
export class VariableOption {
  @Field({ description: 'What is filled in.' })
  value!: string;
  @Field({ description: 'What people see.' })
  label!: string;
  @Field({ description: 'What it means.' })
  description!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Something that each site fills in.' })
export class Variable {
  @Field({ description: 'What the texts call it.' })
  name!: string;
  @Field({ description: 'What people see.' })
  displayName!: string;
  @Field({ description: 'What it is for.' })
  description!: string;
  @Field(() => VariableFormats, { description: 'What a value must look like.' })
  format!: VariableFormat;
  @Field(() => VariableInputTypes, { description: 'How it is entered.' })
  inputType!: VariableInputType;
  @Field(() => [VariableOption], { description: 'The choices of a DROPDOWN.' })
  options!: VariableOption[];
  @Field(() => String, { nullable: true, description: 'RE2 expression that a value must match.' })
  regex!: string | null;
  @Field(() => String, { nullable: true, description: 'Used where a site says nothing.' })
  defaultValue!: string | null;
  @Field({ description: 'A site must fill it in.' })
  required!: boolean;
  @Field({ description: "Can't be changed after the deployment." })
  immutable!: boolean;
  @Field({ description: 'Not shown to those who deploy.' })
  hidden!: boolean;
  @Field({ description: 'A secret: never shown, never given a default.' })
  sensitive!: boolean;
}

@InputType({ description: 'One choice of a DROPDOWN variable.' })
export class VariableOptionInput {
  @Field({ description: 'What is filled in.' })
  value!: string;
  @Field(() => String, { nullable: true, description: 'What people see; the value without it.' })
  label?: string | null;
  @Field(() => String, { nullable: true, defaultValue: '', description: 'What it means.' })
  description?: string | null;
}

@InputType({ description: 'A variable as it shall be.' })
export class VariableInput {
  @Field({ description: 'What the texts call it.' })
  name!: string;
  @Field(() => String, { nullable: true, description: 'What people see; the name without it.' })
  displayName?: string | null;
  @Field(() => String, { nullable: true, defaultValue: '', description: 'What it is for.' })
  description?: string | null;
  @Field(() => VariableFormats, { nullable: true, defaultValue: 'STRING', description: 'What a value must look like.' })
  format?: VariableFormat | null;
  @Field(() => VariableInputTypes, { nullable: true, defaultValue: 'TEXT', description: 'How it is entered.' })
  inputType?: VariableInputType | null;
  @Field(() => [VariableOptionInput], { nullable: true, defaultValue: [], description: 'The choices of a DROPDOWN.' })
  options?: VariableOptionInput[] | null;
  @Field(() => String, { nullable: true, description: 'RE2 expression that a value must match.' })
  regex?: string | null;
  @Field(() => String, { nullable: true, description: 'Used where a site says nothing.' })
  defaultValue?: string | null;
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'A site must fill it in.' })
  required?: boolean | null;
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: "Can't be changed after the deployment." })
  immutable?: boolean | null;
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Not shown to those who deploy.' })
  hidden?: boolean | null;
  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'A secret: never shown, no default.' })
  sensitive?: boolean | null;
}

/** The variable that an input asks for: null says no more than absence does. */
export function authoredVariable(input: VariableInput): SetVariables['variables'][number] {
  const options = (input.options ?? []).map(({ value, label, description }) => ({
    value,
    label: label ?? value,
    description: description ?? '',
  }));
  return {
    name: input.name,
    displayName: input.displayName ?? null,
    description: input.description ?? '',
    format: input.format ?? 'STRING',
    inputType: input.inputType ?? 'TEXT',
    options,
    regex: input.regex ?? null,
    defaultValue: input.defaultValue ?? null,
    required: input.required ?? false,
    immutable: input.immutable ?? false,
    hidden: input.hidden ?? false,
    sensitive: input.sensitive ?? false,
  };
}
