// Of a split model the first part alone is given to whoever loads it.

/** A part's name that is not the first's. Source: llama.cpp, `llama_split_path`. */
export const laterPart = /-(?!00001-)\d{5}-of-\d{5}\.gguf$/i;
