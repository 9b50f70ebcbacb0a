// The two forms in which clients expect an error: OpenAI's and Ollama's.

import type { ApiError } from "./api-error.ts";

export type ErrorForm = "openai" | "ollama";

export function errorBody(form: ErrorForm, error: ApiError): object {
  const { message, type, param, code } = error;
  return form === "ollama" ? { error: message } : { error: { message, type, param, code } };
}
