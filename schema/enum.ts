import { registerEnumType } from 'type-graphql';

/** Registers a closed set of words as a GraphQL enum, each with its description. The result stands for the type in fields. */
export function enumOf<T extends string>(
  name: string,
  description: string,
  values: Readonly<Record<T, string>>,
): Readonly<Record<T, T>> {
  const words = Object.keys(values) as T[];
  const members = Object.fromEntries(words.map((word) => [word, word])) as Record<T, T>;
  const valuesConfig = Object.fromEntries(words.map((word) => [word, { description: values[word] }]));
  registerEnumType(members, { name, description, valuesConfig: valuesConfig as Record<T, { description: string }> });
  return members;
}
