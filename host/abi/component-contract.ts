// Generated from wit/realm.wit: do not edit. Types of the world's functions, as components declare them.

/** What the host gives, and what it calls. */
export const componentContract = {
  imports: {
    "realm:inference/types@0.1.0": {},
    "realm:inference/models@0.1.0": {
      "get-model-metadata":
        "(model:u32) -> result{ok:record{architecture:string,file-bytes:u64,entries:list<record{key:string,value:variant{unsigned:u64,signed:s64,float:f64,boolean:bool,text:string,elements:record{element:enum{unsigned,signed,float,boolean,text,nested},length:u64}}}>,tensors:list<record{name:string,dimensions:list<u64>,encoding:string}>},error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "read-metadata-array":
        "(model:u32,key:string,first:u32,count:u32) -> result{ok:variant{integers:list<s64>,floats:list<f32>,texts:record{bytes:list<u8>,ends:list<u32>}},error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "read-tensor":
        "(model:u32,tensor:u32) -> result{ok:list<f32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
    },
    "realm:inference/compute@0.1.0": {
      "[static]program.create":
        "(model:u32,inputs:list<u32>,steps:list<variant{matmul:record{weight:u32,input:u32,bias:option{none,some:u32},adapter:option{none,some:u32},experts:option{none,some:record{choice:u32,used:u32}}},norm:record{kind:enum{root-mean-square,layer},input:u32,epsilon:f32,group-length:u32,weight:option{none,some:u32},bias:option{none,some:u32}},binary:record{operator:enum{add,multiply},left:u32,right:u32},activation:record{activation:enum{silu,gelu,gelu-quick,relu,sigmoid},input:u32},gated:record{activation:enum{silu,gelu,gelu-quick,relu,sigmoid},gate:u32,up:u32},scale:record{input:u32,factor:f32},slice:record{input:u32,first:u32,length:u32},soft-cap:record{input:u32,limit:f32},softmax:record{input:u32},choice:record{scores:u32,used:u32},expert-weights:record{gates:u32,choice:u32,normalized:bool},weighted-sum:record{input:u32,weights:u32}}>,outputs:list<u32>) -> result{ok:own<realm:inference/compute.program>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]program.run":
        "(self:borrow<realm:inference/compute.program>,input:list<f32>,columns:u32) -> result{ok:list<f32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]program.submit":
        "(self:borrow<realm:inference/compute.program>,input:list<f32>,columns:u32) -> result{ok:own<realm:inference/compute.pending>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]pending.wait":
        "(self:borrow<realm:inference/compute.pending>) -> result{ok:list<f32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "matmul-by-id":
        "(model:u32,tensor:u32,input:list<f32>,columns:u32) -> result{ok:list<f32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "rows-by-id":
        "(model:u32,tensor:u32,rows:list<u32>) -> result{ok:list<f32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "values-max": "() -> u32",
    },
    "realm:inference/logging@0.1.0": { log: "(level:enum{debug,info,warn,error},message:string)" },
  },
  exports: {
    "realm:inference/guest@0.1.0": {
      "[method]tokenizer.tokenize":
        "(self:borrow<realm:inference/guest.tokenizer>,text:list<u8>,options:record{add-special:bool,parse-special:bool}) -> result{ok:list<u32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]tokenizer.detokenize":
        "(self:borrow<realm:inference/guest.tokenizer>,tokens:list<u32>,special:bool) -> result{ok:list<u8>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]model.configuration":
        "(self:borrow<realm:inference/guest.model>) -> record{architecture:string,vocabulary-size:u32,context-length:u32,embedding-length:u32,block-count:u32,head-count:u32,head-count-kv:u32,bos-token:option{none,some:u32},end-of-generation:list<u32>}",
      "[method]model.kv-bytes":
        "(self:borrow<realm:inference/guest.model>,options:record{context-length:u32,kv-type:enum{f16,f32,q8-0,i16},prefill-columns:u32,adapter:option{none,some:u32},context-shift:option{none,some:u32}}) -> result{ok:u64,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]model.create-session":
        "(self:borrow<realm:inference/guest.model>,options:record{context-length:u32,kv-type:enum{f16,f32,q8-0,i16},prefill-columns:u32,adapter:option{none,some:u32},context-shift:option{none,some:u32}}) -> result{ok:own<realm:inference/guest.session>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]model.embedder-bytes":
        "(self:borrow<realm:inference/guest.model>,options:record{pooling:option{none,some:enum{none,mean,cls,last,rank}},normalize:bool,dimensions:u32,tokens-max:u32,truncate:bool}) -> result{ok:u64,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]model.create-embedder":
        "(self:borrow<realm:inference/guest.model>,options:record{pooling:option{none,some:enum{none,mean,cls,last,rank}},normalize:bool,dimensions:u32,tokens-max:u32,truncate:bool}) -> result{ok:own<realm:inference/guest.embedder>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.append":
        "(self:borrow<realm:inference/guest.session>,prompt:list<variant{text:list<u8>,markup:list<u8>,tokens:list<u32>,embeddings:list<f32>}>) -> result{ok:u32,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.start":
        "(self:borrow<realm:inference/guest.session>,options:record{sampling:record{temperature:f32,top-k:u32,top-p:f32,min-p:f32,seed:u64,logit-bias:option{none,some:list<record{token:u32,bias:f32}>},penalties:option{none,some:record{last-n:option{none,some:u32},repeat:f32,frequency:f32,presence:f32}},dry:option{none,some:record{multiplier:f32,base:f32,allowed-length:u32,penalty-last-n:option{none,some:u32},sequence-breakers:list<list<u8>>}},top-n-sigma:option{none,some:f32},typical-p:option{none,some:f32},xtc:option{none,some:record{probability:f32,threshold:f32}},dynamic-temperature:option{none,some:record{range:f32,exponent:f32}},mirostat:option{none,some:record{target-entropy:f32,learning-rate:f32}},samplers:option{none,some:list<enum{penalties,dry,top-n-sigma,top-k,typical-p,top-p,min-p,xtc,temperature}>}},max-tokens:option{none,some:u32},stop:list<list<u8>>,ignore-eos:bool,top-logprobs:u32,speculate:option{none,some:u32},grammar:option{none,some:string}}) -> result{ok,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.next-batch":
        "(self:borrow<realm:inference/guest.session>,max:u32) -> result{ok:record{prefilled:u32,tokens:list<u32>,logprobs:list<f32>,text:list<u8>,text-ends:list<u32>,finish:option{none,some:enum{eos,stop,length}},top-tokens:list<u32>,top-logprobs:list<f32>,drafted:u32,dropped:u32},error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.evaluate":
        "(self:borrow<realm:inference/guest.session>,tokens:list<u32>) -> result{ok:list<f32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.position": "(self:borrow<realm:inference/guest.session>) -> u32",
      "[method]session.truncate":
        "(self:borrow<realm:inference/guest.session>,position:u32) -> result{ok,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.fork":
        "(self:borrow<realm:inference/guest.session>) -> result{ok:own<realm:inference/guest.session>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.save":
        "(self:borrow<realm:inference/guest.session>,offset:u64,max-bytes:u32) -> result{ok:list<u8>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.restore":
        "(self:borrow<realm:inference/guest.session>,offset:u64,piece:list<u8>) -> result{ok,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.tokens":
        "(self:borrow<realm:inference/guest.session>) -> result{ok:list<u32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.use-draft":
        "(self:borrow<realm:inference/guest.session>,draft:borrow<realm:inference/guest.model>) -> result{ok,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]session.set-column-cost": "(self:borrow<realm:inference/guest.session>,cost:f32)",
      "[method]embedder.append":
        "(self:borrow<realm:inference/guest.embedder>,texts:record{bytes:list<u8>,ends:list<u32>}) -> result{ok:list<u32>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]embedder.next-batch":
        "(self:borrow<realm:inference/guest.embedder>) -> result{ok:record{values:list<f32>,token-counts:list<u32>},error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "[method]embedder.clear": "(self:borrow<realm:inference/guest.embedder>)",
      "check-compatibility":
        "(metadata:record{architecture:string,file-bytes:u64,entries:list<record{key:string,value:variant{unsigned:u64,signed:s64,float:f64,boolean:bool,text:string,elements:record{element:enum{unsigned,signed,float,boolean,text,nested},length:u64}}}>,tensors:list<record{name:string,dimensions:list<u64>,encoding:string}>}) -> record{compatible:bool,reasons:list<string>,kv-bytes-per-position:u64}",
      "load-tokenizer-by-id":
        "(model:u32) -> result{ok:own<realm:inference/guest.tokenizer>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
      "load-model-by-id":
        "(model:u32) -> result{ok:own<realm:inference/guest.model>,error:record{kind:enum{input,resource,denied,cancelled,unsupported,bug},code:string,message:string}}",
    },
  },
} as const;
