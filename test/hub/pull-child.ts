// A process that pulls and may be killed: the hub by its environment, the store and the reference by its arguments.

import { HubAccess, ModelLibrary, pullModel, StoreLayout } from "../../host/hub/index.ts";
import { readHubSettings } from "../../host/hub/hub-settings.ts";

const [folder = "", reference = ""] = process.argv.slice(2);
const access = new HubAccess(readHubSettings(), { cacheFolder: `${folder}/cache`, patience: 0.01 });
const { record, fetchedFiles } = await pullModel(
  reference,
  {},
  access,
  new ModelLibrary(new StoreLayout(folder)),
);
process.stdout.write(JSON.stringify({ name: record.name, fetchedFiles }));
await access.close();
