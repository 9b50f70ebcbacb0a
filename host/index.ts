// The package's entry: everything that callers use, and nothing else.

export { RealmError } from "./error/realm-error.ts";
export type { RealmErrorOptions } from "./error/realm-error.ts";
export type { ErrorCode, ErrorKind } from "./error/codes.ts";
export type { MetadataEntry, MetadataValue, ModelMetadata, TensorInfo } from "./abi/world.ts";
export { grammarOfSchema } from "./grammar/grammar-of-schema.ts";
export type { JsonSchema } from "./grammar/json-schema.ts";
export type { Chat, ChatEnd, ChatOptions, Part, SavedChat, TemplateOrigin } from "./chat/chat.ts";
export type { ChatMessage, ToolCall } from "./chat/messages.ts";
export type { ModelChatOptions } from "./runtime/chat/chat-options.ts";
export type {
  GenerateOptions,
  KvType,
  LoadedHandle,
  LogitsOptions,
  Prompt,
  PromptPiece,
  RequestOptions,
  SessionOptions,
  WholePrompt,
} from "./runtime/generate-options.ts";
export type { GenerationEnd } from "./runtime/guest-calls.ts";
export { LazyEmbedder } from "./runtime/lazy-embedder.ts";
export type { LazyEmbedderOptions } from "./runtime/lazy-embedder.ts";
export type { MemoryEvent, MemoryListener } from "./runtime/memory-monitor.ts";
export type { RealmMemory } from "./runtime/memory-report.ts";
export type {
  EmbedOptions,
  EmbeddingPooling,
  EmbedText,
} from "./runtime/embedding/embed-options.ts";
export type { Embedding } from "./runtime/embedding/embedding-stream.ts";
export type { RankedDocument, RankOptions } from "./runtime/embedding/rank.ts";
export type { EmbeddingTask } from "./runtime/embedding/task-prefix.ts";
export type { Model } from "./runtime/model.ts";
export type { DetokenizeOptions, TextOrPrompt, TokenizeOptions } from "./runtime/text-options.ts";
export { Realm } from "./runtime/realm.ts";
export type { RealmStatistics } from "./runtime/realm-statistics.ts";
export type {
  Determinism,
  LoadOptions,
  ModelSource,
  RealmOptions,
  RemoteFile,
} from "./runtime/realm-options.ts";
export type { SamplerName, SamplingOptions } from "./runtime/sampling-options.ts";
export type { GeneratedToken, TopLogprob } from "./runtime/token-stream.ts";
export type { SavedSession } from "./runtime/saved-session.ts";
export type { Session } from "./runtime/tenants/session.ts";
export type { TransferOptions } from "./runtime/tenants/session-transfer.ts";
export type { TenantLimits } from "./runtime/tenants/tenant-limits.ts";
export type { EarlierUse, TenantUsage } from "./runtime/tenants/tenant-meter.ts";
export type { TenantOptions } from "./runtime/tenants/tenant-options.ts";
export type { Tenant } from "./runtime/tenants/tenant.ts";
export type { GuestOption } from "./runtime/foreign/foreign-guest.ts";
export type { WasiGrant } from "./runtime/foreign/wasi-imports.ts";
export type { Isolation } from "./runtime/guest-kind.ts";
export type { GuestEnforcement } from "./runtime/guest-starter.ts";
export type { Enforcement } from "./runtime/process/enforcement.ts";
