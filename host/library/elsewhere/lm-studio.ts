// LM Studio's models: `publisher/repository/file.gguf`. Source: LM Studio's documentation, "Import models".

import { statSync } from "node:fs";
import { join } from "node:path";
import { fileNames } from "../file-names.ts";
import { laterPart } from "./first-part.ts";
import { folderOfPerson } from "./found-model.ts";
import type { FoundModel, Surroundings } from "./found-model.ts";

export function lmStudioModels(surroundings: Surroundings): FoundModel[] {
  const folders = [
    folderOfPerson(surroundings, ".lmstudio", "models"),
    folderOfPerson(surroundings, ".cache", "lm-studio", "models"),
  ].filter((folder) => folder !== undefined);
  return folders.flatMap((folder) =>
    fileNames(folder).flatMap((publisher) =>
      fileNames(join(folder, publisher)).flatMap((repository) =>
        filesIn(folder, publisher, repository),
      ),
    ),
  );
}

function filesIn(folder: string, publisher: string, repository: string): FoundModel[] {
  return fileNames(join(folder, publisher, repository))
    .filter((file) => /\.gguf$/i.test(file) && !laterPart.test(file) && !/^mmproj/i.test(file))
    .flatMap((file) => {
      const path = join(folder, publisher, repository, file);
      const bytes = statSync(path, { throwIfNoEntry: false })?.size;
      const name = `lm-studio:${publisher}/${repository}/${file}`;
      return bytes === undefined ? [] : [{ name, path, bytes }];
    });
}
