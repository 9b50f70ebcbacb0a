// What a text says, as JSON of a given shape: whatever the model writes is valid against the schema, because no token that
// would make it otherwise can be chosen.
//
// node24 examples/extract.ts <model> "Ada is 36 years old and lives in London."

import process from "node:process";
import { Realm } from "../host/index.ts"; // in a project of your own: "realm-runtime"

const [, , name = "genesis", ...words] = process.argv;
const text = words.join(" ") || "Ada is 36 years old and lives in London.";

const jsonSchema = {
  type: "object",
  properties: {
    name: { type: "string", maxLength: 40 },
    age: { type: "integer", minimum: 0, maximum: 150 },
    city: { type: "string", maxLength: 40 },
  },
  required: ["name", "age", "city"],
};

await using realm = await Realm.open();
const model = await realm.load(name);
await using chat = model.chat({
  system: "You write what a text says of a person as JSON, with the keys name, age and city.",
});

let json = "";
for await (const part of chat.send(text, { jsonSchema, temperature: 0, maxTokens: 200 })) {
  if (part.type === "text") json += part.text;
}
const person: unknown = JSON.parse(json);
process.stdout.write(`${JSON.stringify(person)}\n`);
