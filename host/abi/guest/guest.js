"use components";
export function instantiate(getCoreModule, imports, instantiateCore = (module, importObject) => new WebAssembly.Instance(module, importObject)) {
  
  const emptyFunc = () => {};
  
  let dv = new DataView(new ArrayBuffer());
  const dataView = mem => dv.buffer === mem.buffer ? dv : dv = new DataView(mem.buffer);
  
  function toInt64(val) {
    const converted = BigInt(val)
    
    return BigInt.asIntN(64, converted);
  }
  
  
  function toUint64(val) {
    const converted = BigInt(val)
    
    return BigInt.asUintN(64, converted);
  }
  
  
  function toUint32(val) {
    
    return val >>> 0;
  }
  
  
  function _isValidNumericPrimitive(ty, v) {
    if (v === undefined || v === null) { return false; }
    switch (ty) {
      case 'bool':
      return v === 0 || v === 1;
      break;
      case 'u8':
      return typeof v === 'number' && Number.isInteger(v) && v >= 0 && v <= 255;
      break;
      case 's8':
      return typeof v === 'number' && Number.isInteger(v) && v >= -128 && v <= 127;
      break;
      case 'u16':
      return typeof v === 'number' && Number.isInteger(v) && v >= 0 && v <= 65535;
      break;
      case 's16':
      return typeof v === 'number' && Number.isInteger(v) && v >= -32768 && v <= 32767;
      case 'u32':
      return typeof v === 'number' && Number.isInteger(v) && v >= 0 && v <= 4_294_967_295;
      case 's32':
      return typeof v === 'number' && Number.isInteger(v) && v >= -2_147_483_648 && v <= 2_147_483_647;
      case 'u64':
      return typeof v === 'bigint' && v >= 0 && v <= 18_446_744_073_709_551_615n;
      case 's64':
      return typeof v === 'bigint' && v >= -9223372036854775808n && v <= 9223372036854775807n;
      break;
      case 'f32':
      case 'f64': return typeof v === 'number';
      default:
      return false;
    }
    return true;
  }
  
  function _requireValidNumericPrimitive(ty, v) {
    if (v === undefined  || v === null || !_isValidNumericPrimitive(ty, v)) {
      throw new TypeError(`invalid ${ty} value [${v}]`);
    }
    return true;
  }
  const utf16Decoder = new TextDecoder('utf-16');
  
  const isLE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  
  function _utf16AllocateAndEncode(str, realloc, memory) {
    const len = str.length;
    const ptr = realloc(0, 0, 2, len * 2);
    const out = new Uint16Array(memory.buffer, ptr, len);
    let i = 0;
    if (isLE) {
      while (i < len) { out[i] = str.charCodeAt(i++); }
    } else {
      while (i < len) {
        const ch = str.charCodeAt(i);
        out[i++] = (ch & 0xff) << 8 | ch >>> 8;
      }
    }
    return { ptr, len, codepoints: [...str].length };
  }
  
  const TEXT_DECODER_UTF8 = new TextDecoder();
  const TEXT_ENCODER_UTF8 = new TextEncoder();
  
  function _utf8AllocateAndEncode(s, realloc, memory) {
    if (typeof s !== 'string') {
      throw new TypeError('expected a string, received [' + typeof s + ']');
    }
    if (s.length === 0) { return { ptr: 1, len: 0 }; }
    // Compute the exact allocation size up front. Some older preview1
    // adapters only support an initial allocation, not a subsequent shrink.
    let len = 0;
    let codepoints = 0;
    for (let i = 0; i < s.length; i++) {
      const ch = s.charCodeAt(i);
      codepoints++;
      if (ch < 0x80) { len += 1; }
      else if (ch < 0x800) { len += 2; }
      else if (ch >= 0xd800 && ch <= 0xdbff &&
      i + 1 < s.length &&
      (s.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
        len += 4;
        i++;
      } else { len += 3; }
    }
    const ptr = realloc(0, 0, 1, len);
    const { read, written } = TEXT_ENCODER_UTF8.encodeInto(
    s,
    new Uint8Array(memory.buffer, ptr, len),
    );
    if (read !== s.length || written !== len) {
      throw new Error('failed to encode whole string');
    }
    const res = { ptr, len, codepoints };
    return res;
  }
  
  const T_FLAG = 1 << 30;
  
  function rscTableCreateOwn(table, rep) {
    const free = table[0] & ~T_FLAG;
    table._createdReps.add(rep);
    if (free === 0) {
      table.push(0);
      table.push(rep | T_FLAG);
      return (table.length >> 1) - 1;
    }
    table[0] = table[free << 1];
    table[free << 1] = 0;
    table[(free << 1) + 1] = rep | T_FLAG;
    return free;
  }
  
  const RESOURCE_SCOPE_TASKS = new Map();
  const WebAssemblyRuntimeError = WebAssembly.RuntimeError;
  
  function rscTableRemove(table, handle) {
    const scope = table[handle << 1];
    const val = table[(handle << 1) + 1];
    const own = (val & T_FLAG) !== 0;
    const rep = val & ~T_FLAG;
    if (val === 0 || (scope & T_FLAG) !== 0) {
      // Resource entries occupy scope/rep pairs after the table sentinel.
      throw new WebAssemblyRuntimeError(`unknown handle index ${(handle << 1) + 1}`);
    }
    if (own && scope !== 0) {
      throw new WebAssemblyRuntimeError('cannot remove owned resource while borrowed');
    }
    const borrowTask = own ? undefined : RESOURCE_SCOPE_TASKS.get(scope);
    table[handle << 1] = table[0] | T_FLAG;
    table[0] = handle | T_FLAG;
    borrowTask?.removeBorrowedHandle();
    return { rep, scope, own };
  }
  
  let RESOURCE_SCOPE_ID = 0;
  
  let curResourceBorrows = [];
  const ASYNC_TASKS_BY_COMPONENT_IDX = new Map();
  const ASYNC_CURRENT_COMPONENT_IDXS = [];
  
  function getCurrentTask(componentIdx, taskID) {
    let usedGlobal = false;
    if (componentIdx === undefined || componentIdx === null) {
      throw new Error('missing component idx'); // TODO(fix)
      // componentIdx = ASYNC_CURRENT_COMPONENT_IDXS.at(-1);
      // usedGlobal = true;
    }
    
    const taskMetas = ASYNC_TASKS_BY_COMPONENT_IDX.get(componentIdx);
    if (taskMetas === undefined || taskMetas.length === 0) { return undefined; }
    
    if (taskID) {
      return taskMetas.find(meta => meta.task.id() === taskID);
    }
    
    const taskMeta = taskMetas[taskMetas.length - 1];
    if (!taskMeta || !taskMeta.task) { return undefined; }
    
    return taskMeta;
  }
  const ASYNC_CURRENT_TASK_IDS = [];
  
  const _debugLog = (...args) => {
    return;
    console.debug(...args);
  };
  
  function clearCurrentTask(componentIdx, taskID) {
    _debugLog('[clearCurrentTask()] args', { componentIdx, taskID });
    
    if (componentIdx === undefined || componentIdx === null) {
      throw new Error('missing/invalid component instance index while ending current task');
    }
    
    const tasks = ASYNC_TASKS_BY_COMPONENT_IDX.get(componentIdx);
    if (!tasks || !Array.isArray(tasks)) {
      throw new Error('missing/invalid tasks for component instance while ending task');
    }
    if (tasks.length == 0) {
      throw new Error(`no current tasks for component instance [${componentIdx}] while ending task`);
    }
    
    if (taskID !== undefined) {
      const last = tasks[tasks.length - 1];
      if (last.id !== taskID) {
        // throw new Error('current task does not match expected task ID');
        return;
      }
    }
    
    ASYNC_CURRENT_TASK_IDS.pop();
    ASYNC_CURRENT_COMPONENT_IDXS.pop();
    
    const taskMeta = tasks.pop();
    return taskMeta.task;
  }
  const ASYNC_STATE = new Map();
  
  function promiseWithResolvers() {
    if (Promise.withResolvers) {
      return Promise.withResolvers();
    } else {
      let resolve;
      let reject;
      const promise = new Promise((res, rej) => {
        resolve = res;
        reject = rej;
      });
      return { promise, resolve, reject };
    }
  }
  
  class Waitable {
    #componentIdx;
    
    #pendingEventFn = null;
    
    #promise;
    #resolve;
    #reject;
    
    #waitableSet = null;
    
    #hasSyncWaiter = false;
    
    #idx = null; // to component-global waitables
    
    target;
    
    constructor(args) {
      const { componentIdx, target } = args;
      this.#componentIdx = componentIdx;
      this.target = args.target;
      this.#resetPromise();
    }
    
    componentIdx() { return this.#componentIdx; }
    isInSet() { return this.#waitableSet !== null; }
    
    idx() { return this.#idx; }
    setIdx(idx) {
      if (idx === 0) { throw new Error("waitable idx cannot be zero"); }
      this.#idx = idx;
    }
    
    setTarget(tgt) { this.target = tgt; }
    
    #resetPromise() {
      const { promise, resolve, reject } = promiseWithResolvers()
      this.#promise = promise;
      this.#resolve = resolve;
      this.#reject = reject;
    }
    
    resolve() { this.#resolve(); }
    reject(err) { this.#reject(err); }
    promise() { return this.#promise; }
    
    hasPendingEvent() {
      // _debugLog('[Waitable#hasPendingEvent()]', {
        //     componentIdx: this.#componentIdx,
        //     waitable: this,
        //     waitableSet: this.#waitableSet,
        //     hasPendingEvent: this.#pendingEventFn !== null,
        // });
        return this.#pendingEventFn !== null;
      }
      
      setPendingEvent(fn) {
        _debugLog('[Waitable#setPendingEvent()] args', {
          waitable: this,
          inSet: this.#waitableSet,
        });
        this.#pendingEventFn = fn;
      }
      
      getPendingEvent() {
        _debugLog('[Waitable#getPendingEvent()] args', {
          waitable: this,
          inSet: this.#waitableSet,
          hasPendingEvent: this.#pendingEventFn !== null,
        });
        if (this.#pendingEventFn === null) { return null; }
        const eventFn = this.#pendingEventFn;
        this.#pendingEventFn = null;
        const e = eventFn();
        this.#resetPromise();
        return e;
      }
      
      join(waitableSet) {
        _debugLog('[Waitable#join()] args', {
          waitable: this,
          waitableSet: waitableSet,
          isRemoval: waitableSet === null,
        });
        
        if (this.#waitableSet === undefined) {
          throw new TypeError('waitable set must be not be undefined');
        }
        
        if (this.#waitableSet) {
          this.#waitableSet.removeWaitable(this);
        }
        
        this.#waitableSet = waitableSet;
        
        if (waitableSet) {
          this.#waitableSet.addWaitable(this);
        }
      }
      
      drop() {
        _debugLog('[Waitable#drop()] args', {
          componentIdx: this.#componentIdx,
          waitable: this,
        });
        if (this.hasPendingEvent()) {
          throw new Error('waitables with pending events cannot be dropped');
        }
        this.join(null);
      }
      
      async waitForPendingEvent(args) {
        const { cstate } = args;
        if (!cstate) { throw new TypeError('missing component state'); }
        
        if (this.#waitableSet !== null || this.#hasSyncWaiter) {
          throw new Error("waitable is already in a set/has a sync waiter");
        }
        this.#hasSyncWaiter = true;
        await cstate.waitUntil({
          cancellable: false,
          readyFn: () => this.hasPendingEvent(),
        });
        this.#hasSyncWaiter = false;
      }
      
    }
    const INSTANCE_FLAGS = new Map();
    const STORE_TRAP = { error: null };
    const STORE_ASYNC_STATE = { deadlockCheck: null, pendingHostOperations: 0 };
    
    function _checkForDeadlock() {
      if (STORE_ASYNC_STATE.deadlockCheck !== null || STORE_TRAP.error !== null) { return; }
      STORE_ASYNC_STATE.deadlockCheck = setTimeout(() => {
        STORE_ASYNC_STATE.deadlockCheck = null;
        if (STORE_TRAP.error !== null || STORE_ASYNC_STATE.pendingHostOperations > 0) { return; }
        
        const suspendedTasks = new Set();
        for (const state of ASYNC_STATE.values()) {
          if (state.hasPendingSchedulerWork()) {
            state.runTickLoop();
            return;
          }
          for (const meta of state.suspendedTaskMetas()) {
            suspendedTasks.add(meta.task);
          }
        }
        
        const unresolvedRoots = new Set();
        for (const task of suspendedTasks) {
          const root = task.getRootTask();
          if (!root.isResolvedState()) { unresolvedRoots.add(root); }
        }
        if (unresolvedRoots.size === 0) { return; }
        
        const err = new WebAssemblyRuntimeError('wasm trap: deadlock detected: event loop cannot make further progress');
        // Which tasks were waiting, and on whose behalf. The message stays
        // exactly what the Canonical ABI calls for, so this rides alongside
        // it: a deadlock reported from a real program is otherwise a bare
        // sentence, and the state that produced it is gone by the time
        // anyone reads the failure.
        err.deadlockDetail = {
          pendingHostOperations: STORE_ASYNC_STATE.pendingHostOperations,
          suspendedTasks: [...suspendedTasks].map((task) => ({
            taskID: task.id(),
            componentIdx: task.componentIdx(),
            state: task.taskState(),
            rootTaskID: task.getRootTask().id(),
          })),
          unresolvedRootTaskIDs: [...unresolvedRoots].map((root) => root.id()),
        };
        STORE_TRAP.error = err;
        for (const root of unresolvedRoots) {
          root.setErrored(err);
          root.reject(err);
        }
        for (const task of suspendedTasks) {
          if (!task.isResolvedState() && unresolvedRoots.has(task.getRootTask())) {
            task.setErrored(err);
            task.reject(err);
          }
        }
        for (const state of ASYNC_STATE.values()) { state.runTickLoop(); }
      }, 0);
    }
    
    const CORE_TRAP_MESSAGES = new Map([
    ['unreachable', "wasm trap: wasm `unreachable` instruction executed"],
    ['memory access out of bounds', "wasm trap: out of bounds memory access"],
    ['divide by zero', "wasm trap: integer divide by zero"],
    ['remainder by zero', "wasm trap: integer divide by zero"],
    ['divide result unrepresentable', "wasm trap: integer overflow"],
    ['float unrepresentable in integer range', "wasm trap: invalid conversion to integer"],
    ['table index is out of bounds', "wasm trap: undefined element: out of bounds table access"],
    ['function signature mismatch', "wasm trap: indirect call type mismatch"],
    ['call stack exhausted', "wasm trap: call stack exhausted"],
    ]);
    function _normalizeCoreTrap(err) {
      if (!(err instanceof WebAssemblyRuntimeError)) { return err; }
      const message = CORE_TRAP_MESSAGES.get(err.message);
      if (message !== undefined) { err.message = message; }
      return err;
    }
    
    class RepTable {
      // Sentinel marking a freed slot; the freelist link for a freed slot
      // lives in the odd cell. This keeps get()/contains()/remove() on freed
      // reps well-defined (previously they returned/corrupted freelist links).
      static FREE = Symbol('RepTable.free');
      
      #data = [0, null];
      #size = 0;
      #target;
      
      constructor(args) {
        this.target = args?.target;
      }
      
      data() { return this.#data; }
      
      insert(val) {
        _debugLog('[RepTable#insert()] args', { val, target: this.target });
        const freeIdx = this.#data[0];
        if (freeIdx === 0) {
          this.#data.push(val);
          this.#data.push(null);
          const rep = (this.#data.length >> 1) - 1;
          _debugLog('[RepTable#insert()] inserted', { val, target: this.target, rep });
          this.#size += 1;
          return rep;
        }
        const placementIdx = freeIdx << 1;
        if (this.#data[placementIdx] !== RepTable.FREE) {
          throw new Error('corrupt rep table freelist: head does not point at a freed slot');
        }
        this.#data[0] = this.#data[placementIdx + 1];
        this.#data[placementIdx] = val;
        this.#data[placementIdx + 1] = null;
        _debugLog('[RepTable#insert()] inserted', { val, target: this.target, rep: freeIdx });
        this.#size += 1;
        return freeIdx;
      }
      
      get(rep) {
        _debugLog('[RepTable#get()] args', { rep, target: this.target });
        if (rep === 0) { throw new Error('invalid resource rep during get, (cannot be 0)'); }
        
        const baseIdx = rep << 1;
        const val = this.#data[baseIdx];
        if (val === RepTable.FREE) { return undefined; }
        return val;
      }
      
      contains(rep) {
        _debugLog('[RepTable#contains()] args', { rep, target: this.target });
        if (rep === 0) { throw new Error('invalid resource rep during contains, (cannot be 0)'); }
        
        const baseIdx = rep << 1;
        const val = this.#data[baseIdx];
        return val !== RepTable.FREE && !!val;
      }
      
      remove(rep) {
        _debugLog('[RepTable#remove()] args', { rep, target: this.target });
        if (rep === 0) { throw new Error('invalid resource rep during remove, (cannot be 0)'); }
        if (this.#data.length === 2) { throw new Error('invalid'); }
        
        const baseIdx = rep << 1;
        if (baseIdx >= this.#data.length) {
          throw new Error(`invalid rep [${rep}] during remove, out of range`);
        }
        const val = this.#data[baseIdx];
        if (val === RepTable.FREE) {
          throw new Error(`double removal of rep [${rep}] (already freed)`);
        }
        
        this.#data[baseIdx] = RepTable.FREE;
        this.#data[baseIdx + 1] = this.#data[0];
        this.#data[0] = rep;
        this.#size -= 1;
        
        return val;
      }
      
      size() { return this.#size; }
      
      clear() {
        _debugLog('[RepTable#clear()] args', { rep, target: this.target });
        this.#data = [0, null];
      }
    }
    
    class ComponentAsyncState {
      static EVENT_HANDLER_EVENTS = [ 'backpressure-change' ];
      
      static TickResult = {
        // no suspended tasks remain
        DONE: 'done',
        // a suspended task was resumed (more may be ready)
        RESUMED: 'resumed',
        // suspended tasks remain but none were ready
        IDLE: 'idle',
      };
      
      #componentIdx;
      #callingAsyncImport = false;
      #syncImportWait = promiseWithResolvers();
      #lockHolderTaskID = null;
      #lockWaiters = [];
      #lockHandoffScheduled = false;
      #pendingTaskStarts = 0;
      #parkedTasks = new Map();
      #suspendedTasksByTaskID = new Map();
      #suspendedTaskIDs = [];
      #errored = null;
      #trapped = false;
      #backpressure = 0;
      #backpressureWaiters = 0n;
      
      #handlerMap = new Map();
      #nextHandlerID = 0n;
      
      #tickLoop = null;
      #tickLoopInterval = null;
      
      #onExclusiveReleaseHandlers = [];
      
      #mayLeave = true;
      
      handles;
      subtasks;
      
      constructor(args) {
        this.#componentIdx = args.componentIdx;
        this.handles = new RepTable({ target: `component [${this.#componentIdx}] handles (waitable objects)` });
        this.subtasks = new RepTable({ target: `component [${this.#componentIdx}] subtasks` });
      };
      
      componentIdx() { return this.#componentIdx; }
      
      get mayLeave() {
        const flags = INSTANCE_FLAGS.get(this.#componentIdx);
        return flags === undefined ? this.#mayLeave : flags.value === 1;
      }
      set mayLeave(value) {
        if (typeof value !== 'boolean') { throw new TypeError('mayLeave must be a boolean'); }
        this.#mayLeave = value;
        const flags = INSTANCE_FLAGS.get(this.#componentIdx);
        if (flags !== undefined) { flags.value = value ? 1 : 0; }
      }
      
      errored() { return this.#errored !== null; }
      setErrored(err) {
        _debugLog('[ComponentAsyncState#setErrored()] component errored', { err, componentIdx: this.#componentIdx });
        if (this.#errored) { return; }
        if (!err) {
          err = new Error('error elswehere (see other component instance error)')
          err.componentIdx = this.#componentIdx;
        }
        this.#errored = err;
      }
      
      markTrapped(err) {
        if (!(err instanceof WebAssemblyRuntimeError)) {
          return false;
        }
        err = _normalizeCoreTrap(err);
        this.#trapped = true;
        _debugLog('[ComponentAsyncState#markTrapped()] component trapped', { err, componentIdx: this.#componentIdx });
        if (STORE_TRAP.error === null) { STORE_TRAP.error = err; }
        return true;
      }
      
      throwIfTrapped() {
        if (this.#trapped) {
          throw new WebAssemblyRuntimeError("wasm trap: cannot enter component instance");
        }
      }
      
      callingSyncImport(val) {
        if (val === undefined) { return this.#callingAsyncImport; }
        if (typeof val !== 'boolean') { throw new TypeError('invalid setting for async import'); }
        const prev = this.#callingAsyncImport;
        this.#callingAsyncImport = val;
        if (prev === true && this.#callingAsyncImport === false) {
          this.#notifySyncImportEnd();
        }
      }
      
      #notifySyncImportEnd() {
        const existing = this.#syncImportWait;
        this.#syncImportWait = promiseWithResolvers();
        existing.resolve();
      }
      
      async waitForSyncImportCallEnd() {
        await this.#syncImportWait.promise;
      }
      
      setBackpressure(v) {
        this.#backpressure = v;
        return this.#backpressure
      }
      getBackpressure() { return this.#backpressure; }
      
      incrementBackpressure() {
        const current = this.#backpressure;
        if (current < 0 || current > 2**16) {
          throw new Error(`invalid current backpressure value [${current}]`);
        }
        const newValue = this.getBackpressure() + 1;
        if (newValue >= 2**16) {
          throw new Error(`invalid new backpressure value [${newValue}], overflow`);
        }
        return this.setBackpressure(newValue);
      }
      
      decrementBackpressure() {
        const current = this.#backpressure;
        if (current < 0 || current > 2**16) {
          throw new Error(`invalid current backpressure value [${current}]`);
        }
        const newValue = Math.max(0, current - 1);
        if (newValue < 0) {
          throw new Error(`invalid new backpressure value [${newValue}], underflow`);
        }
        return this.setBackpressure(newValue);
      }
      hasBackpressure() { return this.#backpressure > 0; }
      
      waitForBackpressure() {
        let backpressureCleared = false;
        const cstate = this;
        cstate.addBackpressureWaiter();
        const handlerID = this.registerHandler({
          event: 'backpressure-change',
          fn: (bp) => {
            if (bp === 0) {
              cstate.removeHandler(handlerID);
              backpressureCleared = true;
            }
          }
        });
        return new Promise((resolve) => {
          const interval = setInterval(() => {
            if (backpressureCleared) { return; }
            clearInterval(interval);
            cstate.removeBackpressureWaiter();
            resolve(null);
          }, 0);
        });
      }
      
      registerHandler(args) {
        const { event, fn } = args;
        if (!event) { throw new Error("missing handler event"); }
        if (!fn) { throw new Error("missing handler fn"); }
        
        if (!ComponentAsyncState.EVENT_HANDLER_EVENTS.includes(event)) {
          throw new Error(`unrecognized event handler [${event}]`);
        }
        
        const handlerID = this.#nextHandlerID++;
        let handlers = this.#handlerMap.get(event);
        if (!handlers) {
          handlers = [];
          this.#handlerMap.set(event, handlers)
        }
        
        handlers.push({ id: handlerID, fn, event });
        return handlerID;
      }
      
      removeHandler(args) {
        const { event, handlerID } = args;
        const registeredHandlers = this.#handlerMap.get(event);
        if (!registeredHandlers) { return; }
        const found = registeredHandlers.find(h => h.id === handlerID);
        if (!found) { return; }
        this.#handlerMap.set(event, this.#handlerMap.get(event).filter(h => h.id !== handlerID));
      }
      
      getBackpressureWaiters() { return this.#backpressureWaiters; }
      addBackpressureWaiter() { this.#backpressureWaiters++; }
      removeBackpressureWaiter() {
        this.#backpressureWaiters--;
        if (this.#backpressureWaiters < 0) {
          throw new Error("unexepctedly negative number of backpressure waiters");
        }
      }
      
      // The per-slice mutual-exclusion lock for guest execution in this
      // component instance. Guest slices (callback invocations and
      // sync-lifted bodies) must be atomic per component even across the
      // JSPI suspensions jco introduces for host imports: wit-bindgen's
      // executors publish per-task state in single linear-memory cells
      // (the wasip3-task pointer, context-local storage discipline) that
      // an interleaved slice of the same component corrupts
      //
      // The lock is *owned*: acquisition records the holder task and
      // release is a no-op for anyone else, so a task exiting can no
      // longer drop a hold it does not own (blind acquire/release-any
      // was the previous discipline). Contended acquisition queues
      // FIFO; release hands the lock to the next waiter directly.
      isExclusivelyLocked() { return this.#lockHolderTaskID !== null; }
      exclusivelyLockedBy(taskID) { return this.#lockHolderTaskID === taskID; }
      
      exclusiveLock(taskID) {
        _debugLog('[ComponentAsyncState#exclusiveLock()]', {
          holder: this.#lockHolderTaskID,
          requester: taskID,
          componentIdx: this.#componentIdx,
        });
        if (taskID === undefined || taskID === null) {
          throw new Error('exclusive lock requires the acquiring task id');
        }
        if (this.#lockHolderTaskID !== null) {
          throw new Error(`component [${this.#componentIdx}] exclusive lock held by task [${this.#lockHolderTaskID}], requested by [${taskID}]`);
        }
        this.#lockHolderTaskID = taskID;
      }
      
      // Awaitable acquisition: takes the lock immediately when free,
      // otherwise queues FIFO behind the current holder and earlier
      // waiters. The resolved promise implies ownership.
      acquireExclusiveLock(taskID) {
        if (taskID === undefined || taskID === null) {
          throw new Error('exclusive lock requires the acquiring task id');
        }
        if (this.#lockHolderTaskID === null) {
          this.#lockHolderTaskID = taskID;
          _debugLog('[ComponentAsyncState#acquireExclusiveLock()] acquired', {
            holder: taskID,
            componentIdx: this.#componentIdx,
          });
          return;
        }
        if (this.#lockHolderTaskID === taskID) {
          throw new Error(`task [${taskID}] already holds the lock for component [${this.#componentIdx}]`);
        }
        _debugLog('[ComponentAsyncState#acquireExclusiveLock()] waiting', {
          holder: this.#lockHolderTaskID,
          requester: taskID,
          componentIdx: this.#componentIdx,
          queued: this.#lockWaiters.length,
        });
        return new Promise((resolve) => {
          this.#lockWaiters.push({ taskID, resolve });
        });
      }
      
      exclusiveRelease(taskID) {
        _debugLog('[ComponentAsyncState#exclusiveRelease()] args', {
          holder: this.#lockHolderTaskID,
          releaser: taskID,
          componentIdx: this.#componentIdx,
        });
        if (this.#lockHolderTaskID !== taskID) {
          // Ownerless releases were the historical behavior; a foreign
          // release now leaves the hold intact
          _debugLog('[ComponentAsyncState#exclusiveRelease()] ignoring foreign release', {
            holder: this.#lockHolderTaskID,
            releaser: taskID,
            componentIdx: this.#componentIdx,
          });
          return false;
        }
        
        // Make the release observable before handing the lock to the next
        // asynchronous guest slice.
        //
        // Release handlers may expose a lifted value whose consumer immediately
        // performs a synchronous call on the same component; that call must run
        // while the instance is genuinely unlocked, not via enterSync's
        // lock-free fallback code.
        this.#lockHolderTaskID = null;
        
        this.#onExclusiveReleaseHandlers = this.#onExclusiveReleaseHandlers.filter(v => !!v);
        for (const [idx, f] of this.#onExclusiveReleaseHandlers.entries()) {
          try {
            this.#onExclusiveReleaseHandlers[idx] = null;
            f();
          } catch (err) {
            _debugLog("error while executing handler for next exclusive release", err);
            throw err;
          }
        }
        this.#scheduleLockHandoff();
        return true;
      }
      
      #scheduleLockHandoff() {
        if (this.#lockHandoffScheduled || this.#lockWaiters.length === 0) { return; }
        this.#lockHandoffScheduled = true;
        queueMicrotask(() => {
          this.#lockHandoffScheduled = false;
          // A synchronous call triggered by a release handler gets the
          // first opportunity to use the unlocked component.
          //
          // Its release will leave this queued handoff in place.
          if (this.#lockHolderTaskID !== null) {
            this.#scheduleLockHandoff();
            return;
          }
          const next = this.#lockWaiters.shift();
          if (!next) { return; }
          this.#lockHolderTaskID = next.taskID;
          next.resolve();
        });
      }
      
      onNextExclusiveRelease(fn) {
        _debugLog('[ComponentAsyncState#()onNextExclusiveRelease] registering');
        this.#onExclusiveReleaseHandlers.push(fn);
      }
      
      async waitForExclusiveRelease() {
        while (this.isExclusivelyLocked()) {
          await new Promise(resolve => this.onNextExclusiveRelease(resolve));
        }
      }
      
      #getSuspendedTaskMeta(taskID) {
        return this.#suspendedTasksByTaskID.get(taskID);
      }
      
      #removeSuspendedTaskMeta(taskID) {
        _debugLog('[ComponentAsyncState#removeSuspendedTaskMeta()] removing suspended task', {
          taskID,
          componentIdx: this.#componentIdx,
        });
        const idx = this.#suspendedTaskIDs.findIndex(t => t === taskID);
        const meta = this.#suspendedTasksByTaskID.get(taskID);
        this.#suspendedTaskIDs[idx] = null;
        this.#suspendedTasksByTaskID.delete(taskID);
        return meta;
      }
      
      #addSuspendedTaskMeta(meta) {
        if (!meta) { throw new Error('missing task meta'); }
        const taskID = meta.taskID;
        this.#suspendedTasksByTaskID.set(taskID, meta);
        this.#suspendedTaskIDs.push(taskID);
        if (this.#suspendedTasksByTaskID.size < this.#suspendedTaskIDs.length - 10) {
          this.#suspendedTaskIDs = this.#suspendedTaskIDs.filter(t => t !== null);
        }
      }
      
      // TODO(threads): readyFn is normally on the thread
      suspendTask(args) {
        const { task, readyFn, cancellable, onResume } = args;
        const taskID = task.id();
        const componentIdx = task.componentIdx();
        _debugLog('[ComponentAsyncState#suspendTask()]', {
          taskID,
          componentIdx: this.#componentIdx,
          taskEntryFnName: task.entryFnName(),
          subtask: task.getParentSubtask(),
        });
        
        if (componentIdx !== this.#componentIdx) {
          throw new Error('assert: task component idx should match async state');
        }
        
        if (this.#getSuspendedTaskMeta(taskID)) {
          throw new Error(`task [${taskID}] already suspended`);
        }
        
        let promise;
        let resume;
        if (onResume) {
          resume = () => onResume(!task.isCancelled());
        } else {
          const resolvers = promiseWithResolvers();
          promise = resolvers.promise;
          resume = () => resolvers.resolve(!task.isCancelled());
        }
        this.#addSuspendedTaskMeta({
          task,
          taskID,
          cancellable,
          readyFn,
          resume: () => {
            _debugLog('[ComponentAsyncState] resuming suspended task', {
              taskID,
              componentIdx: this.#componentIdx,
            });
            // TODO(threads): it's thread cancellation we should be checking for below, not task
            resume();
          },
        });
        
        // A caller synchronously driving one task quantum (for
        // example, subtask.cancel) waits for the resumed task to
        // either resolve or suspend again.
        task.notifyProgress();
        
        this.runTickLoop();
        _checkForDeadlock();
        
        return promise;
      }
      
      resumeTaskByID(taskID) {
        const meta = this.#removeSuspendedTaskMeta(taskID);
        if (!meta) { return false; }
        if (meta.taskID !== taskID) { throw new Error('task ID does not match'); }
        meta.resume();
        return true;
      }
      
      suspendedTaskReady(taskID) {
        const meta = this.#getSuspendedTaskMeta(taskID);
        if (!meta) { return false; }
        if (!meta.readyFn) {
          throw new Error(`suspended task [${taskID}] is missing a readiness function`);
        }
        return meta.task.isRejected() || meta.readyFn();
      }
      
      suspendedTaskCancellable(taskID) {
        return !!this.#getSuspendedTaskMeta(taskID)?.cancellable;
      }
      
      isTaskSuspended(taskID) {
        return this.#suspendedTasksByTaskID.has(taskID);
      }
      
      suspendedTaskMetas() {
        return this.#suspendedTasksByTaskID.values();
      }
      
      addPendingTaskStart() { this.#pendingTaskStarts++; }
      removePendingTaskStart() { this.#pendingTaskStarts--; }
      
      hasPendingSchedulerWork() {
        if (this.#pendingTaskStarts > 0) { return true; }
        if (this.#lockHandoffScheduled) { return true; }
        for (const meta of this.#suspendedTasksByTaskID.values()) {
          if (meta.task.isRejected() || meta.readyFn()) { return true; }
        }
        return false;
      }
      
      async runTickLoop() {
        if (this.#tickLoop !== null) { return; }
        this.#tickLoop = 1;
        setTimeout(async () => {
          let result = this.tick();
          while (result !== ComponentAsyncState.TickResult.DONE) {
            if (result === ComponentAsyncState.TickResult.IDLE) {
              _checkForDeadlock();
            }
            // After resuming a task, re-tick as soon as the resumed
            // slice's microtask continuations have drained (timeout 0)
            // so queued sibling resumptions aren't charged the idle
            // polling interval; otherwise poll at the idle cadence.
            const delay = result === ComponentAsyncState.TickResult.RESUMED ? 0 : 10;
            await new Promise((resolve) => setTimeout(resolve, delay));
            result = this.tick();
          }
          this.#tickLoop = null;
        }, 10);
      }
      
      tick() {
        // _debugLog('[ComponentAsyncState#tick()]', { suspendedTaskIDs: this.#suspendedTaskIDs });
        
        const resumableTasks = this.#suspendedTaskIDs.filter(t => t !== null);
        for (const taskID of resumableTasks) {
          const meta = this.#suspendedTasksByTaskID.get(taskID);
          if (!meta || !meta.readyFn) {
            throw new Error(`missing/invalid task despite ID [${taskID}] being present`);
          }
          
          // If the task failed via any means, allow the task to resume because
          // it's been cancelled -- the callback should immediately exit as well
          if (meta.task.isRejected()) {
            _debugLog('[ComponentAsyncState#tick()] detected task rejection, leaving early', { meta });
            this.resumeTaskByID(taskID);
            return ComponentAsyncState.TickResult.RESUMED;
          }
          
          const isReady = meta.readyFn();
          if (!isReady) { continue; }
          
          _debugLog('[ComponentAsyncState#tick()] resuming task via tick', {
            taskID,
            componentIdx: this.#componentIdx,
          });
          this.resumeTaskByID(taskID);
          
          // NOTE: during single-flight resumption, we should resume at most one task per
          // tick so that the resumed slice (a microtask continuation)
          // runs -- and its current-task register window opens and
          // closes -- before any sibling task of this component is
          // resumed.
          //
          // Resuming multiple suspended tasks in one synchronous
          // cascade interleaves their register save/restore windows
          // ([restoreA, restoreB, resumeA, resumeB]), re-entering wasm
          // with the register naming the wrong task, and the
          // 'known residual' of the JSPI current-task register
          // fix); with concurrent task lifetimes per component this
          // corrupts guest context-local storage.
          return ComponentAsyncState.TickResult.RESUMED;
        }
        
        const idle = this.#suspendedTaskIDs.filter(t => t !== null).length > 0;
        return idle
        ? ComponentAsyncState.TickResult.IDLE
        : ComponentAsyncState.TickResult.DONE;
      }
      
      createWaitable(args) {
        return new Waitable({ target: args?.target, });
      }
    }
    
    function getOrCreateAsyncState(componentIdx, init) {
      if (!ASYNC_STATE.has(componentIdx)) {
        const newState = new ComponentAsyncState({ componentIdx });
        ASYNC_STATE.set(componentIdx, newState);
      }
      return ASYNC_STATE.get(componentIdx);
    }
    const GLOBAL_COMPONENT_MEMORY_MAP = new Map();
    
    function lookupMemoriesForComponent(args) {
      const { componentIdx } = args ?? {};
      if (args.componentIdx === undefined) { throw new TypeError("missing component idx"); }
      
      const metas = GLOBAL_COMPONENT_MEMORY_MAP.get(componentIdx);
      if (!metas) { return []; }
      
      if (args.memoryIdx === undefined) {
        return Object.values(metas);
      }
      
      const meta = metas[args.memoryIdx];
      return meta?.memory;
    }
    
    class AsyncSubtask {
      static _ID = 0n;
      
      static State = {
        STARTING: 0,
        STARTED: 1,
        RETURNED: 2,
        CANCELLED_BEFORE_STARTED: 3,
        CANCELLED_BEFORE_RETURNED: 4,
      };
      
      #id;
      #state = AsyncSubtask.State.STARTING;
      #componentIdx;
      
      #parentTask;
      #childTask = null;
      
      #dropped = false;
      #cancelRequested = false;
      
      #memoryIdx = null;
      #lenders = null;
      
      #waitable = null;
      
      #callbackFn = null;
      #callbackFnName = null;
      
      #postReturnFn = null;
      #onProgressFn = null;
      #pendingEventFn = null;
      
      #callMetadata = {};
      
      #resolved = false;
      
      #onResolveHandlers = [];
      #onStartHandlers = [];
      
      #result = null;
      #resultSet = false;
      
      fnName;
      target;
      isAsync;
      isManualAsync;
      // One execution slice awaited by the conditional cancel trampoline.
      cancelProgress = null;
      
      constructor(args) {
        if (typeof args.componentIdx !== 'number') {
          throw new Error('invalid componentIdx for subtask creation');
        }
        this.#componentIdx = args.componentIdx;
        
        this.#id = ++AsyncSubtask._ID;
        this.fnName = args.fnName;
        
        if (!args.parentTask) { throw new Error('missing parent task during subtask creation'); }
        this.#parentTask = args.parentTask;
        
        if (args.childTask) { this.#childTask = args.childTask; }
        
        if (args.memoryIdx) { this.#memoryIdx = args.memoryIdx; }
        
        if (!args.waitable) { throw new Error("missing/invalid waitable"); }
        this.#waitable = args.waitable;
        
        if (args.callMetadata) { this.#callMetadata = args.callMetadata; }
        
        this.#lenders = [];
        this.target = args.target;
        this.isAsync = args.isAsync;
        this.isManualAsync = args.isManualAsync;
      }
      
      id() { return this.#id; }
      parentTaskID() { return this.#parentTask?.id(); }
      childTaskID() { return this.#childTask?.id(); }
      state() { return this.#state; }
      
      waitable() { return this.#waitable; }
      waitableRep() { return this.#waitable.idx(); }
      
      join() { return this.#waitable.join(...arguments); }
      getPendingEvent() { return this.#waitable.getPendingEvent(...arguments); }
      hasPendingEvent() { return this.#waitable.hasPendingEvent(...arguments); }
      setPendingEvent() { return this.#waitable.setPendingEvent(...arguments); }
      
      setTarget(tgt) { this.target = tgt; }
      
      getResult() {
        if (!this.#resultSet) { throw new Error("subtask result has not been set") }
        return this.#result;
      }
      setResult(v) {
        if (this.#resultSet) { throw new Error("subtask result has already been set"); }
        this.#result = v;
        this.#resultSet = true;
      }
      
      componentIdx() { return this.#componentIdx; }
      
      setChildTask(t) {
        if (!t) { throw new Error('cannot set missing/invalid child task on subtask'); }
        if (this.#childTask) { throw new Error('child task is already set on subtask'); }
        if (this.#parentTask === t) { throw new Error("parent cannot be child"); }
        this.#childTask = t;
      }
      getChildTask(t) { return this.#childTask; }
      
      getParentTask() { return this.#parentTask; }
      
      setCallbackFn(f, name) {
        if (!f) { return; }
        if (this.#callbackFn) { throw new Error('callback fn can only be set once'); }
        this.#callbackFn = f;
        this.#callbackFnName = name;
      }
      
      getCallbackFnName() {
        if (!this.#callbackFn) { return undefined; }
        return this.#callbackFn.name;
      }
      
      setPostReturnFn(f) {
        if (!f) { return; }
        if (this.#postReturnFn) { throw new Error('postReturn fn can only be set once'); }
        this.#postReturnFn = f;
      }
      
      setOnProgressFn(f) {
        if (this.#onProgressFn) { throw new Error('on progress fn can only be set once'); }
        this.#onProgressFn = f;
      }
      
      isNotStarted() {
        return this.#state == AsyncSubtask.State.STARTING;
      }
      
      cancellationRequested() { return this.#cancelRequested; }
      
      // Request cooperative cancellation of this subtask, on behalf of the
      // supertask (i.e. `canon subtask.cancel`).
      //
      // If the callee is another guest task, the request is delivered to it and
      // the callee confirms via `task.cancel` (or still resolves via `task.return`).
      //
      // If the callee is a host function there is (currently) no host-side
      // cancellation hook, so the pending call is treated as immediately
      // cancelled -- consistent with hosts being expected to resolve
      // cancellation promptly -- and any later host resolution is discarded
      // (see `AsyncTask#onResolve`).
      requestCancellation() {
        _debugLog('[AsyncSubtask#requestCancellation()] args', {
          componentIdx: this.#componentIdx,
          subtaskID: this.#id,
          state: this.#state,
          childTaskID: this.childTaskID(),
          fnName: this.fnName,
        });
        if (this.#cancelRequested) {
          throw new Error('cancellation has already been requested for this subtask');
        }
        this.#cancelRequested = true;
        
        if (this.#resolved) { return; }
        
        if (this.#childTask) {
          this.#childTask.requestCancellation();
          return;
        }
        
        this.onResolve(null);
      }
      
      registerOnStartHandler(f) {
        this.#onStartHandlers.push(f);
      }
      
      onStart(args) {
        _debugLog('[AsyncSubtask#onStart()] args', {
          componentIdx: this.#componentIdx,
          subtaskID: this.#id,
          parentTaskID: this.parentTaskID(),
          fnName: this.fnName,
          args,
        });
        
        if (this.#onProgressFn) { this.#onProgressFn(); }
        
        // Starting a nested operation is a task execution boundary.
        // In particular, a cancellation handler may synchronously
        // enter an import which then suspends in the host.  Wake a
        // supertask that is driving one cancellation slice so an
        // async `subtask.cancel` can report BLOCKED without waiting
        // for that nested operation to finish.
        this.#parentTask.notifyProgress();
        
        this.#state = AsyncSubtask.State.STARTED;
        
        let result;
        
        // If we have been provided a helper start function as a result of
        // component fusion performed by wasmtime tooling, then we can call that helper and lifts/lowers will
        // be performed for us.
        //
        // See also documentation on `HostIntrinsic::PrepareCall`
        //
        if (this.#callMetadata.startFn) {
          result = this.#callMetadata.startFn.apply(null, args?.startFnParams ?? []);
        }
        
        return result;
      }
      
      
      registerOnResolveHandler(f) {
        this.#onResolveHandlers.push(f);
      }
      
      reject(subtaskErr) {
        if (this.#resolved) { return; }
        
        if (this.#onProgressFn) { this.#onProgressFn(); }
        
        if (this.#state === AsyncSubtask.State.STARTING) {
          this.#state = AsyncSubtask.State.CANCELLED_BEFORE_STARTED;
        } else if (this.#state === AsyncSubtask.State.STARTED) {
          this.#state = AsyncSubtask.State.CANCELLED_BEFORE_RETURNED;
        } else {
          throw new Error('cannot reject a completed subtask');
        }
        
        this.#resolved = true;
        this.#parentTask.removeSubtask(this);
        this.#parentTask.reject(subtaskErr);
      }
      
      onResolve(subtaskValue) {
        _debugLog('[AsyncSubtask#onResolve()] args', {
          componentIdx: this.#componentIdx,
          subtaskID: this.#id,
          isAsync: this.isAsync,
          childTaskID: this.childTaskID(),
          parentTaskID: this.parentTaskID(),
          parentTaskFnName: this.#parentTask?.entryFnName(),
          fnName: this.fnName,
        });
        
        if (this.#resolved) {
          throw new Error('subtask has already been resolved');
        }
        
        if (this.#onProgressFn) { this.#onProgressFn(); }
        
        if (subtaskValue === null && this.#cancelRequested) {
          if (this.#state === AsyncSubtask.State.STARTING) {
            this.#state = AsyncSubtask.State.CANCELLED_BEFORE_STARTED;
          } else {
            if (this.#state !== AsyncSubtask.State.STARTED) {
              throw new Error('resolved subtask must have been started before cancellation');
            }
            this.#state = AsyncSubtask.State.CANCELLED_BEFORE_RETURNED;
          }
        } else {
          if (this.#state !== AsyncSubtask.State.STARTED) {
            throw new Error('resolved subtask must have been started before completion');
          }
          this.#state = AsyncSubtask.State.RETURNED;
        }
        
        this.setResult(subtaskValue);
        
        for (const f of this.#onResolveHandlers) {
          try {
            f(subtaskValue);
          } catch (err) {
            console.error("error during subtask resolve handler", err);
            throw err;
          }
        }
        
        const callMetadata = this.getCallMetadata();
        
        // TODO(fix): we should be able to easily have the caller's meomry
        // to lower into here, but it's not present in PrepareCall
        const memory = callMetadata.memory ?? this.#parentTask?.getReturnMemory() ?? lookupMemoriesForComponent({ componentIdx: this.#parentTask?.componentIdx() })[0];
        // NOTE: cancelled resolutions carry no value, so nothing is lowered
        const returned = this.#state === AsyncSubtask.State.RETURNED;
        if (returned && callMetadata && !callMetadata.returnFn && (this.isAsync || callMetadata.funcTypeIsAsync) && callMetadata.resultPtr && memory) {
          const { resultPtr, realloc } = callMetadata;
          const lowers = callMetadata.lowers; // may have been updated in task.return of the child
          if (lowers && lowers.length > 0) {
            lowers[0]({
              componentIdx: this.#componentIdx,
              memory,
              realloc,
              vals: [subtaskValue],
              storagePtr: resultPtr,
              stringEncoding: callMetadata.stringEncoding,
            });
          }
        }
        
        this.#resolved = true;
        this.#parentTask.removeSubtask(this);
        
        if (!this.isAsync) {
          this.deliverResolve();
          const rep = this.waitableRep();
          if (rep) {
            try {
              const removed = this.#getComponentState().handles.remove(rep);
              if (removed !== this) {
                throw new Error("unexpectedly received non-self Subtask from handle removal");
              }
              this.drop();
            } catch (err) {
              _debugLog('[AsyncSubtask#onResolve()] failed to remove subtask after sync subtask completion', err);
            }
          }
        }
      }
      
      getStateNumber() { return this.#state; }
      isReturned() { return this.#state === AsyncSubtask.State.RETURNED; }
      
      getCallMetadata() { return this.#callMetadata; }
      
      isResolved() {
        if (this.#state === AsyncSubtask.State.STARTING
        || this.#state === AsyncSubtask.State.STARTED) {
          return false;
        }
        if (this.#state === AsyncSubtask.State.RETURNED
        || this.#state === AsyncSubtask.State.CANCELLED_BEFORE_STARTED
        || this.#state === AsyncSubtask.State.CANCELLED_BEFORE_RETURNED) {
          return true;
        }
        throw new Error('unrecognized internal Subtask state [' + this.#state + ']');
      }
      
      addLender(handle) {
        _debugLog('[AsyncSubtask#addLender()] args', { handle });
        if (!Number.isNumber(handle)) { throw new Error('missing/invalid lender handle [' + handle + ']'); }
        
        if (this.#lenders.length === 0 || this.isResolved()) {
          throw new Error('subtask has no lendors or has already been resolved');
        }
        
        handle.lends++;
        this.#lenders.push(handle);
      }
      
      deliverResolve() {
        _debugLog('[AsyncSubtask#deliverResolve()] args', {
          lenders: this.#lenders,
          parentTaskID: this.parentTaskID(),
          subtaskID: this.#id,
          childTaskID: this.childTaskID(),
          resolved: this.isResolved(),
          resolveDelivered: this.resolveDelivered(),
        });
        
        const cannotDeliverResolve = this.resolveDelivered() || !this.isResolved();
        if (cannotDeliverResolve) {
          throw new Error('subtask cannot deliver resolution twice, and the subtask must be resolved');
        }
        
        for (const lender of this.#lenders) {
          lender.lends--;
        }
        
        this.#lenders = null;
      }
      
      resolveDelivered() {
        _debugLog('[AsyncSubtask#resolveDelivered()] args', { });
        if (this.#lenders === null && !this.isResolved()) {
          throw new Error('invalid subtask state, lenders missing and subtask has not been resolved');
        }
        return this.#lenders === null;
      }
      
      drop() {
        _debugLog('[AsyncSubtask#drop()] args', {
          componentIdx: this.#componentIdx,
          parentTaskID: this.#parentTask?.id(),
          parentTaskFnName: this.#parentTask?.entryFnName(),
          childTaskID: this.#childTask?.id(),
          childTaskFnName: this.#childTask?.entryFnName(),
          subtaskFnName: this.fnName,
        });
        if (!this.#waitable) { throw new Error('missing/invalid inner waitable'); }
        if (!this.resolveDelivered()) {
          throw new Error('cannot drop a subtask which has not yet resolved');
        }
        if (this.#waitable) { this.#waitable.drop() }
        this.#dropped = true;
      }
      
      #getComponentState() {
        const state = getOrCreateAsyncState(this.#componentIdx);
        if (!state) {
          throw new Error('invalid/missing async state for component [' + componentIdx + ']');
        }
        return state;
      }
      
      getWaitableHandleIdx() {
        _debugLog('[AsyncSubtask#getWaitableHandleIdx()] args', { });
        if (!this.#waitable) { throw new Error('missing/invalid waitable'); }
        return this.waitableRep();
      }
    }
    
    class FutureValue {
      #start;
      #settled;
      #hideThen = 0;
      #thenFn;
      
      constructor(start) {
        if (typeof start !== 'function') {
          throw new TypeError('future start operation must be a function');
        }
        this.#start = start;
        this.#thenFn = this.#then.bind(this);
      }
      
      get then() {
        return this.#hideThen === 0 ? this.#thenFn : undefined;
      }
      
      #read() {
        if (!this.#settled) {
          // The start operation resolves to a non-thenable box so a
          // future-valued payload cannot be assimilated by this Promise.
          this.#settled = Promise.resolve().then(this.#start);
        }
        return this.#settled;
      }
      
      resolveAsValue(resolve) {
        this.#hideThen++;
        try {
          resolve(this);
        } finally {
          this.#hideThen--;
        }
      }
      
      #deliver(resolve, value) {
        if (value instanceof FutureValue) {
          // Promise resolution reads `then` synchronously. Hide it only
          // for that lookup so resolving this layer yields the inner
          // FutureValue instead of recursively awaiting it.
          value.resolveAsValue(resolve);
          return;
        }
        resolve(value);
      }
      
      #then(resolve, reject) {
        return this.#read().then(
        box => this.#deliver(resolve, box.value),
        reject,
        );
      }
    }
    const ASYNC_DETERMINISM = 'random';
    const _coinFlip = () => { return Math.random() > 0.5; };
    
    const ASYNC_EVENT_CODE = {
      NONE: 0,
      SUBTASK: 1,
      STREAM_READ: 2,
      STREAM_WRITE: 3,
      FUTURE_READ: 4,
      FUTURE_WRITE: 5,
      TASK_CANCELLED: 6,
    };
    const CURRENT_TASK_META = {};
    
    function _withGlobalCurrentTaskMeta(args) {
      _debugLog('[_withGlobalCurrentTaskMeta()] args', args);
      if (!args) { throw new TypeError('args missing'); }
      if (args.taskID === undefined) { throw new TypeError('missing task ID'); }
      if (args.componentIdx === undefined) { throw new TypeError('missing component idx'); }
      if (!args.fn) { throw new TypeError('missing fn'); }
      const { taskID, componentIdx, fn } = args;
      const previous = CURRENT_TASK_META[componentIdx] ?? null;
      const previousCurrent = CURRENT_TASK_META.current ?? null;
      
      try {
        CURRENT_TASK_META.current =
        CURRENT_TASK_META[componentIdx] = { taskID, componentIdx };
        return fn();
      } catch (err) {
        _debugLog("error while executing sync callee/callback", {
          ...args,
          err,
        });
        throw err;
      } finally {
        // Synchronous wrappers can nest without any intervening JS
        // scheduling. Restore the caller rather than clearing it so
        // helper core exports (for example fused return adapters) can
        // temporarily run under a different task of the same component.
        CURRENT_TASK_META[componentIdx] = previous;
        CURRENT_TASK_META.current = previousCurrent;
      }
    }
    
    async function _withGlobalCurrentTaskMetaAsync(args) {
      _debugLog('[_withGlobalCurrentTaskMetaAsync()] args', args);
      if (!args) { throw new TypeError('args missing'); }
      if (args.taskID === undefined) { throw new TypeError('missing task ID'); }
      if (args.componentIdx === undefined) { throw new TypeError('missing component idx'); }
      if (!args.fn) { throw new TypeError('missing fn'); }
      
      const { taskID, componentIdx, fn } = args;
      
      try {
        CURRENT_TASK_META.current =
        CURRENT_TASK_META[componentIdx] = { taskID, componentIdx };
        return await fn();
      } catch (err) {
        _debugLog("error while executing async callee/callback", {
          ...args,
          err,
        });
        throw err;
      } finally {
        CURRENT_TASK_META[componentIdx] = null;
        if (CURRENT_TASK_META.current?.taskID === taskID) {
          CURRENT_TASK_META.current = null;
        }
      }
    }
    
    class AsyncTask {
      static _ID = 0n;
      
      static State = {
        INITIAL: 'initial',
        CANCELLED: 'cancelled',
        CANCEL_PENDING: 'cancel-pending',
        CANCEL_DELIVERED: 'cancel-delivered',
        RESOLVED: 'resolved',
      }
      
      static BlockResult = {
        CANCELLED: 'block.cancelled',
        NOT_CANCELLED: 'block.not-cancelled',
      }
      
      #id;
      #componentIdx;
      #state;
      #isAsync;
      #isManualAsync;
      #callingWasmExport = true;
      #lockFreeEntry = false;
      #preserveFutureResult;
      #entryFnName = null;
      
      #onResolveHandlers = [];
      #progressWaiters = [];
      #completionPromise = null;
      #completionValue;
      #completionReady = false;
      #settleCompletionPromise;
      #rejected = false;
      
      #exitPromise = null;
      #onExitHandlers = [];
      
      #memoryIdx = null;
      #memory = null;
      
      #callbackFn = null;
      #callbackFnName = null;
      
      #postReturnFn = null;
      
      #getCalleeParamsFn = null;
      #calleeIsAsync = null;
      
      #stringEncoding = null;
      
      #parentSubtask = null;
      
      #errHandling;
      
      #backpressurePromise;
      #backpressureWaiters = 0n;
      
      #returnLowerFns = null;
      
      #resourceScopeId;
      #resourceBorrowCount = 0;
      #resourceLenders = [];
      #resourceScopeExited = false;
      
      #subtasks = [];
      
      #entered = false;
      #exited = false;
      #errored = null;
      
      cancelled = false;
      cancelRequested = false;
      alwaysTaskReturn = false;
      
      returnCalls =  0;
      storage = [0, 0];
      tmpRetI64HighBits = 0|0;
      
      constructor(opts) {
        this.#id = ++AsyncTask._ID;
        this.#resourceScopeId = ++RESOURCE_SCOPE_ID;
        RESOURCE_SCOPE_TASKS.set(this.#resourceScopeId, this);
        
        if (opts?.componentIdx === undefined) {
          throw new TypeError('missing component id during task creation');
        }
        this.#componentIdx = opts.componentIdx;
        
        this.#state = AsyncTask.State.INITIAL;
        this.#isAsync = opts?.isAsync ?? false;
        this.#isManualAsync = opts?.isManualAsync ?? false;
        this.#preserveFutureResult = opts?.preserveFutureResult ?? false;
        this.#entryFnName = opts.entryFnName;
        // Tasks that execute guest slices (export calls, fused
        // callees) default to true; import-handler tasks pass false
        // explicitly (they run host code nested inside the caller's
        // already-locked slice).
        this.#callingWasmExport = opts?.callingWasmExport !== false;
        
        const {
          promise: completionPromise,
          resolve: resolveCompletionPromise,
          reject: rejectCompletionPromise,
        } = promiseWithResolvers();
        this.#completionPromise = completionPromise;
        // A nested rejection can reach the root task while its Wasm
        // entrypoint is still suspended, before the export wrapper awaits
        // this promise. Mark it handled immediately while preserving the
        // original rejected promise for the eventual caller.
        completionPromise.catch(() => {});
        
        let completionSettled = false;
        const settleCompletionPromise = () => {
          if (completionSettled || !this.#completionReady) { return; }
          completionSettled = true;
          if (this.#errored !== null) {
            rejectCompletionPromise(this.#errored);
          } else if (this.#rejected) {
            rejectCompletionPromise(this.#completionValue);
          } else if (
          this.#preserveFutureResult
          && this.#completionValue instanceof FutureValue
          ) {
            this.#completionValue.resolveAsValue(resolveCompletionPromise);
          } else {
            resolveCompletionPromise(this.#completionValue);
          }
        };
        
        this.#settleCompletionPromise = settleCompletionPromise;
        this.#onResolveHandlers.push((results) => {
          if (this.#parentSubtask !== null) { return; }
          if (!this.#isAsync && !this.#isManualAsync) { return; }
          this.#completionValue = results;
          this.#completionReady = true;
          // Publish after the current guest slice returns, so a trap
          // in that slice can still reject the call. Do not wait for
          // task exit: detached work may require further host calls
          // or consumption of a returned resource's stream.
        });
        
        const {
          promise: exitPromise,
          resolve: resolveExitPromise,
          reject: rejectExitPromise,
        } = promiseWithResolvers();
        this.#exitPromise = exitPromise;
        
        this.#onExitHandlers.push(() => {
          if (this.#parentSubtask === null && (this.#isAsync || this.#isManualAsync)) {
            settleCompletionPromise();
          }
          resolveExitPromise();
        });
        
        if (opts.callbackFn) { this.#callbackFn = opts.callbackFn; }
        if (opts.callbackFnName) { this.#callbackFnName = opts.callbackFnName; }
        
        if (opts.getCalleeParamsFn) { this.#getCalleeParamsFn = opts.getCalleeParamsFn; }
        if (opts.stringEncoding) { this.#stringEncoding = opts.stringEncoding; }
        
        if (opts.parentSubtask) { this.#parentSubtask = opts.parentSubtask; }
        
        
        if (opts.errHandling) { this.#errHandling = opts.errHandling; }
      }
      
      taskState() { return this.#state; }
      id() { return this.#id; }
      componentIdx() { return this.#componentIdx; }
      entryFnName() { return this.#entryFnName; }
      
      resourceScopeId() { return this.#resourceScopeId; }
      
      addBorrowedHandle() {
        if (this.#resourceScopeExited) {
          throw new Error('cannot add a borrow to an exited resource scope');
        }
        this.#resourceBorrowCount++;
      }
      
      removeBorrowedHandle() {
        if (this.#resourceBorrowCount === 0) {
          throw new Error('resource borrow count underflow');
        }
        this.#resourceBorrowCount--;
      }
      
      addResourceLender(table, handle) {
        if (this.#resourceScopeExited) {
          throw new Error('cannot add a lender to an exited resource scope');
        }
        this.#resourceLenders.push({ table, handle });
      }
      
      validateResourceBorrowScope() {
        if (this.#resourceScopeExited) { return; }
        if (this.#resourceBorrowCount !== 0) {
          throw new WebAssemblyRuntimeError('borrow handles still remain at the end of the call');
        }
        for (const { table, handle } of this.#resourceLenders) {
          const idx = handle << 1;
          const lendCount = table[idx];
          if (!Number.isInteger(lendCount) || lendCount <= 0 || lendCount >= 2**30) {
            throw new Error('invalid resource lender state at scope exit');
          }
          table[idx] = lendCount - 1;
        }
        this.#resourceLenders = [];
        this.#resourceScopeExited = true;
        RESOURCE_SCOPE_TASKS.delete(this.#resourceScopeId);
      }
      
      completionPromise() { return this.#completionPromise; }
      settleCompletion() { this.#settleCompletionPromise(); }
      exitPromise() { return this.#exitPromise; }
      
      waitForProgress() {
        const { promise, resolve } = promiseWithResolvers();
        this.#progressWaiters.push(resolve);
        return promise;
      }
      
      notifyProgress() {
        const waiters = this.#progressWaiters;
        this.#progressWaiters = [];
        for (const resolve of waiters) { resolve(); }
      }
      
      isAsync() { return this.#isAsync; }
      isManualAsync() { return this.#isManualAsync; }
      isSync() { return !this.isAsync(); }
      
      getErrHandling() { return this.#errHandling; }
      
      hasCallback() { return this.#callbackFn !== null; }
      
      getReturnMemoryIdx() { return this.#memoryIdx; }
      setReturnMemoryIdx(idx) {
        if (idx === null) { return; }
        this.#memoryIdx = idx;
      }
      
      getReturnMemory() { return this.#memory; }
      setReturnMemory(m) {
        if (m === null) { return; }
        this.#memory = m;
      }
      
      setReturnLowerFns(fns) { this.#returnLowerFns = fns; }
      getReturnLowerFns() { return this.#returnLowerFns; }
      
      setCalleeIsAsync(value) {
        if (typeof value !== 'boolean') { throw new TypeError('callee async state must be a boolean'); }
        this.#calleeIsAsync = value;
      }
      
      setParentSubtask(subtask) {
        if (!subtask || !(subtask instanceof AsyncSubtask)) { return }
        if (this.#parentSubtask) { throw new Error('parent subtask can only be set once'); }
        this.#parentSubtask = subtask;
      }
      
      getParentSubtask() { return this.#parentSubtask; }
      
      // TODO(threads): this is very inefficient, we can pass along a root task,
      // and ideally do not need this once thread support is in place
      getRootTask() {
        let currentSubtask = this.getParentSubtask();
        let task = this;
        while (currentSubtask) {
          task = currentSubtask.getParentTask();
          currentSubtask = task.getParentSubtask();
        }
        return task;
      }
      
      setPostReturnFn(f) {
        if (!f) { return; }
        if (this.#postReturnFn) { throw new Error('postReturn fn can only be set once'); }
        this.#postReturnFn = f;
      }
      
      setCallbackFn(f, name) {
        if (!f) { return; }
        if (this.#callbackFn) { throw new Error('callback fn can only be set once'); }
        this.#callbackFn = f;
        this.#callbackFnName = name;
      }
      
      getCallbackFnName() {
        if (!this.#callbackFnName) { return undefined; }
        return this.#callbackFnName;
      }
      
      runCallbackFn(...args) {
        if (!this.#callbackFn) { throw new Error('no callback function has been set for task'); }
        if (this.#callbackFn._jcoMaySuspend === false) {
          return _withGlobalCurrentTaskMeta({
            taskID: this.#id,
            componentIdx: this.#componentIdx,
            fn: () => this.#callbackFn.apply(null, args),
          });
        }
        return _withGlobalCurrentTaskMetaAsync({
          taskID: this.#id,
          componentIdx: this.#componentIdx,
          fn: () => { return this.#callbackFn.apply(null, args); }
        });
      }
      
      getCalleeParams() {
        if (!this.#getCalleeParamsFn) { throw new Error('missing/invalid getCalleeParamsFn'); }
        return this.#getCalleeParamsFn();
      }
      
      // Legacy manually-async exports are sync-typed in the component
      // but use JSPI precisely so their guest stack may suspend.
      mayBlock() { return this.isAsync() || this.isManualAsync() || this.isResolvedState() }
      
      mayEnter(task) {
        const cstate = getOrCreateAsyncState(this.#componentIdx);
        if (cstate.hasBackpressure()) {
          _debugLog('[AsyncTask#mayEnter()] disallowed due to backpressure', { taskID: this.#id });
          return false;
        }
        if (!cstate.callingSyncImport()) {
          _debugLog('[AsyncTask#mayEnter()] disallowed due to sync import call', { taskID: this.#id });
          return false;
        }
        const callingSyncExportWithSyncPending = cstate.callingSyncExport && !task.isAsync;
        if (!callingSyncExportWithSyncPending) {
          _debugLog('[AsyncTask#mayEnter()] disallowed due to sync export w/ sync pending', { taskID: this.#id });
          return false;
        }
        return true;
      }
      
      enterSync() {
        if (this.needsExclusiveLock()) {
          const cstate = getOrCreateAsyncState(this.#componentIdx);
          if (!cstate.isExclusivelyLocked()) {
            cstate.exclusiveLock(this.#id);
          } else {
            // A host-called sync export arriving while another
            // task's slice holds the lock: synchronous entry
            // cannot wait, and historically this entry silently
            // stole the hold. Run without the lock instead --
            // the holder's bookkeeping stays intact and its
            // release still pairs
            this.#lockFreeEntry = true;
            _debugLog('[AsyncTask#enterSync()] entering without exclusive lock', {
              taskID: this.#id,
              componentIdx: this.#componentIdx,
            });
          }
        }
        return true;
      }
      
      tryEnter() {
        if (this.#entered) {
          throw new Error(`task with ID [${this.#id}] should not be entered twice`);
        }
        
        if (this.deliverPendingCancel({ cancellable: true })) {
          this.cancel();
          return false;
        }
        
        const cstate = getOrCreateAsyncState(this.#componentIdx);
        if (this.isSync()) {
          this.#entered = true;
          return true;
        }
        if (cstate.hasBackpressure()) { return null; }
        if (this.needsExclusiveLock()) {
          if (cstate.isExclusivelyLocked()) { return null; }
          cstate.exclusiveLock(this.#id);
        }
        
        if (this.deliverPendingCancel({ cancellable: true })) {
          cstate.exclusiveRelease(this.#id);
          this.cancel();
          return false;
        }
        
        this.#entered = true;
        return true;
      }
      
      async enter(opts) {
        _debugLog('[AsyncTask#enter()] args', {
          taskID: this.#id,
          componentIdx: this.#componentIdx,
          subtaskID: this.getParentSubtask()?.id(),
          args: opts,
          entryFnName: this.#entryFnName,
        });
        
        if (this.#entered) {
          throw new Error(`task with ID [${this.#id}] should not be entered twice`);
        }
        
        // If cancellation was requested before the task was entered, resolve
        // as cancelled without ever running guest code
        if (this.deliverPendingCancel({ cancellable: true })) {
          this.cancel();
          return false;
        }
        
        const cstate = getOrCreateAsyncState(this.#componentIdx);
        
        if (opts?.isHost) {
          this.#entered = true;
          // A guest task may be synchronously blocked in this
          // host entry. Propagate that boundary so an async
          // cancellation driver can yield BLOCKED while the host
          // operation is outstanding.
          const parentTask = this.#parentSubtask?.getParentTask();
          if (
          parentTask?.taskState() === AsyncTask.State.CANCEL_DELIVERED
          || (parentTask && !parentTask.hasCallback())
          ) {
            parentTask.notifyProgress();
          }
          return this.#entered;
        }
        
        // NOTE: concurrent task lifetimes within one component instance are
        // permitted by the Component Model: entry is governed by the
        // backpressure and exclusive-lock checks below (the lock is held per
        // execution slice, not for the task's lifetime).
        //
        // Serializing entire task lifetimes here (the former "execution slot" queue)
        // deadlocks pipelines where a parked long-lived task's progress depends on a
        // later entry into the same component.
        
        // If a task is synchronous then we can avoid component-relevant
        // tracking and immediately enter.
        if (this.isSync()) {
          this.#entered = true;
          
          // TODO(breaking): remove once manually-specifying async fns is removed
          // It is currently possible for an actually sync export to be specified
          // as async via JSPI
          if (this.#isManualAsync) {
            if (this.needsExclusiveLock()) { await cstate.acquireExclusiveLock(this.#id); }
          }
          
          return this.#entered;
        }
        
        // Perform intial backpressure check
        if (cstate.hasBackpressure()) {
          cstate.addBackpressureWaiter();
          
          const result = await this.waitUntil({
            readyFn: () => {
              return !cstate.hasBackpressure();
            },
            cancellable: true,
          });
          
          cstate.removeBackpressureWaiter();
          
          if (!result || this.isCancelled()) {
            if (!this.isResolvedState()) { this.cancel(); }
            return false;
          }
        }
        
        // Acquire the per-slice exclusive lock (FIFO-queued when
        // contended); the first slice runs under this hold and the
        // driver loop releases/re-acquires it per slice thereafter.
        if (this.needsExclusiveLock()) {
          await cstate.acquireExclusiveLock(this.#id);
        }
        
        // Cancellation-before-start may resolve this task while its
        // queued lock acquisition is still pending. Acquiring the lock
        // does not make the already-resolved task runnable again.
        if (this.isResolvedState() || this.isCancelled()) {
          cstate.exclusiveRelease(this.#id);
          return false;
        }
        
        // Cancellation can be requested while entry is waiting for
        // backpressure or its exclusive lock. Do not execute the guest
        // after acquiring a lock for a task that should no longer start.
        if (this.deliverPendingCancel({ cancellable: true })) {
          cstate.exclusiveRelease(this.#id);
          this.cancel();
          return false;
        }
        
        this.#entered = true;
        return this.#entered;
      }
      
      isRunningState() { return this.#state !== AsyncTask.State.RESOLVED; }
      isResolvedState() { return this.#state === AsyncTask.State.RESOLVED; }
      isResolved() { return this.#state === AsyncTask.State.RESOLVED; }
      isExited() { return this.#exited; }
      
      async waitUntil(opts) {
        const { readyFn, cancellable } = opts;
        _debugLog('[AsyncTask#waitUntil()] args', { taskID: this.#id, args: { cancellable } });
        
        // TODO(fix): check for cancel
        // TODO(fix): determinism
        // TODO(threads): add this thread to waiting list
        
        const keepGoing = await this.suspendUntil({
          readyFn,
          cancellable,
        });
        
        return keepGoing;
      }
      
      async yieldUntil(opts) {
        const { readyFn, cancellable } = opts;
        _debugLog('[AsyncTask#yieldUntil()]', {
          taskID: this.#id,
          args: {
            cancellable,
          },
          componentIdx: this.#componentIdx,
        });
        
        // A callback YIELD is an explicit request to let other work run.
        // Unlike waits whose condition is already ready, it must always
        // suspend for at least one scheduler turn.
        const keepGoing = await this.immediateSuspend({ readyFn, cancellable });
        if (keepGoing) {
          return {
            code: ASYNC_EVENT_CODE.NONE,
            payload0: 0,
            payload1: 0,
          };
        }
        
        return {
          code: ASYNC_EVENT_CODE.TASK_CANCELLED,
          payload0: 0,
          payload1: 0,
        };
      }
      
      async suspendUntil(opts) {
        const { cancellable, readyFn } = opts;
        _debugLog('[AsyncTask#suspendUntil()] args', {
          taskID: this.#id,
          args: {
            cancellable,
          },
          componentIdx: this.#componentIdx,
        });
        
        const pendingCancelled = this.deliverPendingCancel({ cancellable });
        if (pendingCancelled) { return false; }
        
        const completed = await this.immediateSuspendUntil({ readyFn, cancellable });
        return completed;
      }
      
      suspendUntilCallback(opts, onResume) {
        const { cancellable, readyFn } = opts;
        if (this.deliverPendingCancel({ cancellable })) {
          onResume(false);
          return;
        }
        
        const cstate = getOrCreateAsyncState(this.#componentIdx);
        cstate.suspendTask({
          task: this,
          cancellable,
          readyFn: () => {
            if (cancellable && this.#state === AsyncTask.State.CANCEL_PENDING) {
              return true;
            }
            return readyFn();
          },
          onResume: (keepGoing) => {
            if (keepGoing && this.deliverPendingCancel({ cancellable })) {
              keepGoing = false;
            }
            onResume(keepGoing);
          },
        });
      }
      
      // TODO(threads): equivalent to thread.suspend_until()
      async immediateSuspendUntil(opts) {
        const { cancellable, readyFn } = opts;
        _debugLog('[AsyncTask#immediateSuspendUntil()] args', {
          args: {
            cancellable,
            readyFn,
          },
          taskID: this.#id,
          componentIdx: this.#componentIdx,
        });
        
        const ready = readyFn();
        if (ready && ASYNC_DETERMINISM === 'random') {
          const coinFlip = _coinFlip();
          if (coinFlip) { return true }
        }
        
        const keepGoing = await this.immediateSuspend({ cancellable, readyFn });
        return keepGoing;
      }
      
      async immediateSuspend(opts) { // NOTE: equivalent to thread.suspend()
      // TODO(threads): store readyFn on the thread
      const { cancellable, readyFn } = opts;
      _debugLog('[AsyncTask#immediateSuspend()] args', { cancellable, readyFn });
      
      const pendingCancelled = this.deliverPendingCancel({ cancellable });
      if (pendingCancelled) { return false; }
      
      const cstate = getOrCreateAsyncState(this.#componentIdx);
      const keepGoing = await cstate.suspendTask({
        task: this,
        cancellable,
        readyFn: () => {
          // A pending cancellation request wakes cancellable waits
          if (cancellable && this.#state === AsyncTask.State.CANCEL_PENDING) {
            return true;
          }
          return readyFn();
        },
      });
      if (keepGoing && this.deliverPendingCancel({ cancellable })) { return false; }
      return keepGoing;
    }
    
    deliverPendingCancel(opts) {
      const { cancellable } = opts;
      _debugLog('[AsyncTask#deliverPendingCancel()]', {
        args: { cancellable },
        taskID: this.#id,
        componentIdx: this.#componentIdx,
      });
      
      if (cancellable && this.#state === AsyncTask.State.CANCEL_PENDING) {
        this.#state = AsyncTask.State.CANCEL_DELIVERED;
        return true;
      }
      
      return false;
    }
    
    isCancelled() { return this.cancelled }
    cancellationRequested() { return this.cancelRequested; }
    
    // Request cooperative cancellation of this task, called on behalf of a
    // supertask performing `subtask.cancel` on the subtask this task backs.
    //
    // The request is delivered at this task's next cancellable wait
    // (see suspendUntil/immediateSuspend), at which point the task is
    // expected to acknowledge via `task.cancel` or still resolve via
    // `task.return`.
    requestCancellation() {
      _debugLog('[AsyncTask#requestCancellation()] args', {
        taskID: this.#id,
        componentIdx: this.#componentIdx,
        state: this.#state,
      });
      if (this.isResolvedState() || this.cancelRequested) { return; }
      this.cancelRequested = true;
      if (this.#state === AsyncTask.State.INITIAL) {
        this.#state = AsyncTask.State.CANCEL_PENDING;
      }
      // Nudge the component's tick loop so that any suspended cancellable
      // wait observes the pending cancellation promptly
      getOrCreateAsyncState(this.#componentIdx).runTickLoop();
    }
    
    cancel(args) {
      _debugLog('[AsyncTask#cancel()] args', { });
      if (this.taskState() !== AsyncTask.State.CANCEL_DELIVERED) {
        throw new Error(`(component [${this.#componentIdx}]) task [${this.#id}] invalid task state [${this.taskState()}] for cancellation`);
      }
      this.validateResourceBorrowScope();
      this.cancelled = true;
      // Cancelled tasks resolve with no value (spec: `Task.cancel` calls
      // `on_resolve(None)`); an explicit error is only present on the
      // host-driven rejection path (see `reject()`).
      this.onResolve(args?.error ?? null);
      this.#state = AsyncTask.State.RESOLVED;
      // A task cancelled before entry has no driver loop that can
      // report its exit. Entered tasks notify after releasing their
      // component slice in `exit()`.
      if (!this.#entered) { this.notifyProgress(); }
    }
    
    onResolve(taskValue) {
      const handlers = this.#onResolveHandlers;
      this.#onResolveHandlers = [];
      for (const f of handlers) {
        try {
          f(taskValue);
        } catch (err) {
          _debugLog("[AsyncTask#onResolve] error during task resolve handler", err);
          throw err;
        }
      }
      
      // Rejections are control-flow failures, not canonical ABI results.
      // Propagate them through the subtask chain without running return
      // lowering or post-return hooks for a successful result.
      if (this.#rejected) {
        this.#parentSubtask?.reject(taskValue);
        return;
      }
      
      // NOTE: if the parent subtask has already been resolved (e.g. it was
      // cancelled via `subtask.cancel` while this task was still pending),
      // this task's resolution must be discarded rather than delivered.
      const parentSubtaskPending = this.#parentSubtask && !this.#parentSubtask.isResolved();
      const taskReturned = !this.isCancelled();
      
      if (parentSubtaskPending && taskReturned) {
        const meta = this.#parentSubtask.getCallMetadata();
        // Run the rturn fn if it has not already been called -- this *should* have happened in
        // `task.return`, but some paths do not go through task.return (e.g. async lower of sync fn
        // which goes through prepare + async-start-call)
        if (meta.returnFn && !meta.returnFnCalled) {
          _debugLog('[AsyncTask#onResolve()] running returnFn', {
            componentIdx: this.#componentIdx,
            taskID: this.#id,
            subtaskID: this.#parentSubtask.id(),
          });
          const callerTask = this.#parentSubtask.getParentTask();
          _withGlobalCurrentTaskMeta({
            taskID: callerTask.id(),
            componentIdx: callerTask.componentIdx(),
            fn: () => meta.returnFn.apply(null, [taskValue, meta.resultPtr]),
          });
          meta.returnFnCalled = true;
        }
      }
      
      if (this.#postReturnFn && taskReturned) {
        _debugLog('[AsyncTask#onResolve()] running post return ', {
          componentIdx: this.#componentIdx,
          taskID: this.#id,
        });
        try {
          _withGlobalCurrentTaskMeta({
            taskID: this.#id,
            componentIdx: this.#componentIdx,
            fn: () => this.#postReturnFn(taskValue),
          });
        } catch (err) {
          _debugLog("[AsyncTask#onResolve] error during task resolve handler", err);
          throw err;
        }
      }
      
      if (parentSubtaskPending) {
        this.#parentSubtask.onResolve(taskValue);
      }
    }
    
    registerOnResolveHandler(f) {
      this.#onResolveHandlers.push(f);
    }
    
    isRejected() { return this.#rejected; }
    
    isErrored() { return this.#errored; }
    setErrored(err) {
      // Preserve the originating trap when unwinding through
      // additional guest frames produces secondary traps (often
      // an `unreachable` after a call which was expected to trap).
      if (this.#errored === null) { this.#errored = err; }
    }
    
    reject(taskErr) {
      _debugLog('[AsyncTask#reject()] args', {
        componentIdx: this.#componentIdx,
        taskID: this.#id,
        parentSubtask: this.#parentSubtask,
        parentSubtaskID: this.#parentSubtask?.id(),
        entryFnName: this.entryFnName(),
        callbackFnName: this.#callbackFnName,
        errMsg: taskErr.message,
      });
      
      this.setErrored(taskErr);
      if (this.#rejected) { return; }
      
      // A task may call `task.return` before its callback exits.
      // A trap in cleanup or spawned work must still reject the
      // host call and poison the enclosing task chain.
      if (this.isResolvedState()) {
        this.#rejected = true;
        this.#errored = taskErr;
        const parentTask = this.#parentSubtask?.getParentTask();
        if (parentTask) { parentTask.reject(taskErr); }
        return;
      }
      
      this.#rejected = true;
      this.cancelRequested = true;
      this.#state = AsyncTask.State.CANCEL_PENDING;
      const cancelled = this.deliverPendingCancel({ cancellable: true });
      
      // TODO: do cleanup here to reset the machinery so we can run again?
      
      this.cancel({ error: taskErr });
    }
    
    resolve(results) {
      _debugLog('[AsyncTask#resolve()] args', {
        componentIdx: this.#componentIdx,
        taskID: this.#id,
        entryFnName: this.entryFnName(),
        callbackFnName: this.#callbackFnName,
      });
      
      if (this.#state === AsyncTask.State.RESOLVED) {
        throw new Error(`(component [${this.#componentIdx}]) task [${this.#id}]  is already resolved (did you forget to wait for an import?)`);
      }
      
      this.validateResourceBorrowScope();
      
      this.#state = AsyncTask.State.RESOLVED;
      
      switch (results.length) {
        case 0:
        this.onResolve(undefined);
        break;
        case 1:
        this.onResolve(results[0]);
        break;
        default:
        _debugLog('[AsyncTask#resolve()] unexpected number of results', {
          componentIdx: this.#componentIdx,
          results,
          taskID: this.#id,
          subtaskID: this.#parentSubtask?.id(),
          entryFnName: this.#entryFnName,
          callbackFnName: this.#callbackFnName,
        });
        throw new Error('unexpected number of results');
      }
    }
    
    exit(args) {
      _debugLog('[AsyncTask#exit()]', {
        componentIdx: this.#componentIdx,
        taskID: this.#id,
      });
      
      if (this.#exited)  { throw new Error("task has already exited"); }
      
      if (this.#state !== AsyncTask.State.RESOLVED) {
        throw new Error(`(component [${this.#componentIdx}]) task [${this.#id}] exited without resolution`);
      }
      
      this.validateResourceBorrowScope();
      
      const state = getOrCreateAsyncState(this.#componentIdx);
      if (!state) { throw new Error('missing async state for component [' + this.#componentIdx + ']'); }
      
      // Exempt the host from exclusive lock check
      if (this.#componentIdx !== -1 && !args?.skipExclusiveLockCheck && !this.#lockFreeEntry) {
        if (this.needsExclusiveLock() && !state.exclusivelyLockedBy(this.#id)) {
          throw new Error(`task [${this.#id}] exit: component [${this.#componentIdx}] should have been exclusively locked by it`);
        }
      }
      
      // Ownership-checked: releases only this task's own hold (a
      // task exiting while another task's slice holds the lock no
      // longer clears the foreign hold).
      state.exclusiveRelease(this.#id);
      this.notifyProgress();
      
      for (const f of this.#onExitHandlers) {
        try {
          f();
        } catch (err) {
          console.error("error during task exit handler", err);
          throw err;
        }
      }
      
      this.#exited = true;
      clearCurrentTask(this.#componentIdx, this.id());
    }
    
    needsExclusiveLock() {
      // Host (-1) tasks model host-side import handling: there is no
      // guest linear memory or executor state to protect, and host
      // calls from unrelated guest components would contend spuriously.
      if (this.#componentIdx === -1) { return false; }
      // Import-handler tasks (CallInterface) run host code nested
      // inside the calling guest slice, which already holds the
      // lock; only tasks that execute guest slices need it.
      if (!this.#callingWasmExport) { return false; }
      // A sync-lifted callee cannot be reentered until the whole
      // stackful call returns. This is the Component Model's
      // automatic-backpressure rule for async-lowered calls.
      return !this.#isAsync || this.hasCallback() || this.#calleeIsAsync === false;
    }
    
    createSubtask(args) {
      _debugLog('[AsyncTask#createSubtask()] args', args);
      const { componentIdx, childTask, callMetadata, fnName, isAsync, isManualAsync } = args;
      
      const cstate = getOrCreateAsyncState(this.#componentIdx);
      if (!cstate) {
        throw new Error(`invalid/missing async state for component idx [${componentIdx}]`);
      }
      
      const waitable = new Waitable({
        componentIdx: this.#componentIdx,
        target: `subtask (internal ID [${this.#id}])`,
      });
      
      const newSubtask = new AsyncSubtask({
        componentIdx,
        childTask,
        parentTask: this,
        callMetadata,
        isAsync,
        isManualAsync,
        fnName,
        waitable,
      });
      this.#subtasks.push(newSubtask);
      newSubtask.setTarget(`subtask (internal ID [${newSubtask.id()}], waitable [${waitable.idx()}], component [${componentIdx}])`);
      waitable.setIdx(cstate.handles.insert(newSubtask));
      waitable.setTarget(`waitable for subtask (waitable id [${waitable.idx()}], subtask internal ID [${newSubtask.id()}])`);
      return newSubtask;
    }
    
    getLatestSubtask() {
      return this.#subtasks.at(-1);
    }
    
    getSubtaskByWaitableRep(rep) {
      if (rep === undefined) { throw new TypeError('missing rep'); }
      return this.#subtasks.find(s => s.waitableRep() === rep);
    }
    
    currentSubtask() {
      _debugLog('[AsyncTask#currentSubtask()]');
      if (this.#subtasks.length === 0) { return undefined; }
      return this.#subtasks.at(-1);
    }
    
    removeSubtask(subtask) {
      if (this.#subtasks.length === 0) {
        throw new Error('cannot end current subtask: no current subtask');
      }
      this.#subtasks = this.#subtasks.filter(t => t !== subtask);
      return subtask;
    }
  }
  
  function createNewCurrentTask(args) {
    _debugLog('[createNewCurrentTask()] args', args);
    const {
      componentIdx,
      isAsync,
      isManualAsync,
      preserveFutureResult,
      entryFnName,
      parentSubtaskID,
      callbackFnName,
      getCallbackFn,
      getParamsFn,
      stringEncoding,
      errHandling,
      getCalleeParamsFn,
      resultPtr,
      callingWasmExport,
    } = args;
    if (componentIdx === undefined || componentIdx === null) {
      throw new Error('missing/invalid component instance index while starting task');
    }
    let taskMetas = ASYNC_TASKS_BY_COMPONENT_IDX.get(componentIdx);
    const callbackFn = getCallbackFn ? getCallbackFn() : null;
    
    const newTask = new AsyncTask({
      componentIdx,
      isAsync,
      isManualAsync,
      preserveFutureResult,
      entryFnName,
      callbackFn,
      callbackFnName,
      stringEncoding,
      getCalleeParamsFn,
      resultPtr,
      errHandling,
      callingWasmExport,
    });
    
    const newTaskID = newTask.id();
    const newTaskMeta = { id: newTaskID, componentIdx, task: newTask };
    
    // NOTE: do not track host tasks
    ASYNC_CURRENT_TASK_IDS.push(newTaskID);
    ASYNC_CURRENT_COMPONENT_IDXS.push(componentIdx);
    
    if (!taskMetas) {
      taskMetas = [newTaskMeta];
      ASYNC_TASKS_BY_COMPONENT_IDX.set(componentIdx, [newTaskMeta]);
    } else {
      taskMetas.push(newTaskMeta);
    }
    
    return [newTask, newTaskID];
  }
  
  function _checkMayLeave(componentIdx) {
    if (INSTANCE_FLAGS.get(componentIdx)?.value !== 1) {
      throw new WebAssemblyRuntimeError('cannot leave component instance');
    }
  }
  
  function _getGlobalCurrentTaskMeta(componentIdx) {
    const v = componentIdx === undefined || componentIdx === null
    ? CURRENT_TASK_META.current
    : CURRENT_TASK_META[componentIdx];
    if (v === undefined || v === null) {
      return undefined;
    }
    return { ...v };
  }
  
  
  function _setGlobalCurrentTaskMeta(args) {
    if (!args) { throw new TypeError('args missing'); }
    if (args.taskID === undefined) { throw new TypeError('missing task ID'); }
    if (args.componentIdx === undefined) { throw new TypeError('missing component idx'); }
    const { taskID, componentIdx } = args;
    return CURRENT_TASK_META.current =
    CURRENT_TASK_META[componentIdx] = { taskID, componentIdx };
  }
  
  
  async function _clearCurrentTask(args) {
    _debugLog('[_clearCurrentTask()] args', args);
    if (!args) { throw new TypeError('args missing'); }
    if (args.taskID === undefined) { throw new TypeError('missing task ID'); }
    if (args.componentIdx === undefined) { throw new TypeError('missing component idx'); }
    const { taskID, componentIdx } = args;
    
    const meta = CURRENT_TASK_META[componentIdx];
    if (!meta) { throw new Error(`missing current task meta for component idx [${componentIdx}]`); }
    
    if (meta.taskID !== taskID) {
      throw new Error(`task ID [${meta.taskID}] != requested ID [${taskID}]`);
    }
    if (meta.componentIdx !== componentIdx) {
      throw new Error(`component idx [${meta.componentIdx}] != requested idx [${componentIdx}]`);
    }
    
    CURRENT_TASK_META[componentIdx] = null;
    if (CURRENT_TASK_META.current?.taskID === taskID) {
      CURRENT_TASK_META.current = null;
    }
  }
  
  function _lowerImportBackwardsCompat(args) {
    const params = [...arguments].slice(1);
    _debugLog('[_lowerImportBackwardsCompat()] args', { args, params });
    const {
      functionIdx,
      componentIdx,
      isAsync,
      isManualAsync,
      paramLiftFns,
      resultLowerFns,
      hasResultPointer,
      funcTypeIsAsync,
      metadata,
      memoryIdx,
      getMemoryFn,
      getReallocFn,
      importFn,
      stringEncoding,
    } = args;
    
    _checkMayLeave(componentIdx);
    
    let meta = _getGlobalCurrentTaskMeta(componentIdx);
    let createdTask;
    
    // Some components depend on initialization logic (i.e. `_initialize` or some such
    // core wasm export) that is embedded in the component, but is not executed or wizer'd
    // away before the transpiled component is attempted to be used.
    //
    // These components execut their initialization logic *when they are imported* in the
    // transpiled context -- so we may get a call to an export that is lowered without going
    // through `CallWasm` or `CallInterface`.
    //
    if (!meta) {
      if (funcTypeIsAsync || (isAsync && !isManualAsync)) {
        throw new Error('p3 async wasm exports cannot use backwards compat auto-task init');
      }
      
      const [newTask, newTaskID] = createNewCurrentTask({
        componentIdx,
        isAsync,
        isManualAsync,
        callingWasmExport: false,
      });
      createdTask = newTask;
      
      // Since we're managing the task creation ourselves we must clear ourselves
      createdTask.registerOnResolveHandler(() => {
        _clearCurrentTask({
          taskID: task.id(),
          componentIdx: task.componentIdx(),
        });
      });
      
      _setGlobalCurrentTaskMeta({
        componentIdx,
        taskID: newTaskID,
      });
      
      meta = _getGlobalCurrentTaskMeta(componentIdx);
    }
    
    const { taskID } = meta;
    
    const taskMeta = getCurrentTask(componentIdx, taskID);
    if (!taskMeta) {
      throw new Error('invalid/missing async task meta');
    }
    
    const task = taskMeta.task;
    if (!task) { throw new Error('invalid/missing async task'); }
    
    const cstate = getOrCreateAsyncState(componentIdx);
    
    if (!task.mayBlock() && funcTypeIsAsync && !isAsync) {
      throw new Error("non async exports cannot synchronously call async functions");
    }
    
    // If there is an existing task, this should be part of a subtask
    const memory = getMemoryFn();
    // Canonical ABI lower appends result storage as a trailing
    // param when async lower has any flat result, or sync lower
    // has more than one flat result.
    const resultPtr = hasResultPointer ? params[params.length - 1] : undefined;
    const subtask = task.createSubtask({
      componentIdx,
      parentTask: task,
      fnName: importFn.fnName,
      isAsync,
      isManualAsync,
      callMetadata: {
        memoryIdx,
        memory,
        realloc: getReallocFn?.(),
        getReallocFn,
        resultPtr,
        lowers: resultLowerFns,
        funcTypeIsAsync,
        stringEncoding,
      }
    });
    task.setReturnMemoryIdx(memoryIdx);
    task.setReturnMemory(getMemoryFn());
    
    subtask.onStart();
    
    // If dealing with a sync lowered sync function, we can directly return results
    //
    // TODO(breaking): remove once we get rid of manual async import specification,
    // as func types cannot be detected in that case only (and we don't need that w/ p3)
    if (!isManualAsync && !isAsync && !funcTypeIsAsync) {
      if (createdTask) { createdTask.enterSync(); }
      
      const res = importFn(...params);
      
      // TODO(breaking): remove once we get rid of manual async import specification,
      // as func types cannot be detected in that case only (and we don't need that w/ p3)
      if (!funcTypeIsAsync && !subtask.isReturned()) {
        throw new Error('post-execution subtasks must either be async or returned');
      }
      
      const syncRes = subtask.getResult();
      if (createdTask) { createdTask.resolve([syncRes]); }
      
      return syncRes;
    }
    
    // Sync-lowered async functions requires async behavior because the callee *can* block,
    // but this call must *act* synchronously and return immediately with the result
    // (i.e. not returning until the work is done)
    //
    // TODO(breaking): remove checking for manual async specification here, once we can go p3-only
    //
    if (!isManualAsync && !isAsync && funcTypeIsAsync) {
      const { promise, resolve, reject } = promiseWithResolvers();
      queueMicrotask(async () => {
        try {
          await importFn(...params);
          if (!subtask.isResolved()) {
            await task.suspendUntil({ readyFn: () => subtask.isResolved() });
          }
          resolve(subtask.getResult());
        } catch (err) {
          reject(err);
        }
      });
      return promise;
    }
    
    // NOTE: at this point we know that we are working with an async lowered import
    
    const subtaskState = subtask.getStateNumber();
    if (subtaskState < 0 || subtaskState >= 2**4) {
      throw new Error('invalid subtask state, out of valid range');
    }
    
    subtask.setOnProgressFn(() => {
      subtask.setPendingEvent(() => {
        if (subtask.isResolved()) { subtask.deliverResolve(); }
        const event = {
          code: ASYNC_EVENT_CODE.SUBTASK,
          payload0: subtask.waitableRep(),
          payload1: subtask.getStateNumber(),
        }
        return event;
      });
    });
    
    // This is a hack to maintain backwards compatibility with
    // manually-specified async imports, used in wasm exports that are
    // not actually async (but are specified as so).
    //
    // This is not normal p3 sync behavior but instead anticipating that
    // the caller that is doing manual async will be waiting for a promise that
    // resolves to the *actual* result.
    //
    // TODO(breaking): remove once manually specified async is removed
    //
    // There are a few cases:
    // 1. sync function with async types (e.g. `f: func() -> stream<u32>`)
    // 2. async function with async types (e.g. `f: async func() -> stream<u32>`)
    // 3. async function with sync types (e.g. `f: async func() -> list<u32>`)
    // 4. sync function with non-async types (e.g. `f: func() -> list<u32>`)
    //
    // This hack *only* applies to 4 -- the case where an async JS host function
    // is supplied to a Wasm export which does *not* need to do any async abi
    // lifting/lowering (async ABI did not exist when JSPI integratiton was
    // initially merged to enable asynchronously returning values from the host)
    //
    const requiresManualAsyncResult = !isAsync && !funcTypeIsAsync && isManualAsync;
    let manualAsyncResult;
    if (requiresManualAsyncResult) {
      manualAsyncResult = promiseWithResolvers();
    }
    
    queueMicrotask(async () => {
      try {
        _debugLog('[_lowerImportBackwardsCompat()] calling lowered import', { importFn, params });
        if (createdTask) { await createdTask.enter(); }
        
        const asyncRes = await importFn(...params);
        if (requiresManualAsyncResult) {
          manualAsyncResult.resolve(subtask.getResult());
        }
        
        if (createdTask) { createdTask.resolve([asyncRes]); }
        
        
      } catch (err) {
        _debugLog("[_lowerImportBackwardsCompat()] import fn error:", err);
        if (requiresManualAsyncResult) {
          manualAsyncResult.reject(err);
          return;
        }
        task.setErrored(err);
        task.reject(err);
      }
    });
    
    if (requiresManualAsyncResult) { return manualAsyncResult.promise; }
    
    _debugLog('[_lowerImportBackwardsCompat()] async-lowered import return', {
      fnName: importFn.fnName,
      componentIdx,
      subtaskID: subtask.id(),
      waitableRep: subtask.waitableRep(),
      subtaskState,
      packedResult: Number(subtask.waitableRep()) << 4 | subtaskState,
    });
    
    return Number(subtask.waitableRep()) << 4 | subtaskState;
  }
  
  const CURRENT_TASK_MAY_BLOCK= globalThis.WebAssembly ? new globalThis.WebAssembly.Global({ value: 'i32', mutable: true }, 0) : false;
  
  
  function _liftFlatBool(ctx) {
    _debugLog('[_liftFlatBool()] args', { ctx });
    let val;
    
    if (ctx.useDirectParams) {
      if (ctx.params.length === 0) { throw new Error('expected at least a single i32 argument'); }
      val = ctx.params[0] === 1;
      ctx.params = ctx.params.slice(1);
      return [val, ctx];
    }
    
    if (ctx.storageLen !== undefined && ctx.storageLen < 1) {
      throw new Error(`insufficient storage ([${ctx.storageLen}] bytes) for lift (bool requires 1 byte)`);
    }
    
    val = new DataView(ctx.memory.buffer).getUint8(ctx.storagePtr, true) === 1;
    
    ctx.storagePtr += 1;
    if (ctx.storageLen !== undefined) { ctx.storageLen -= 1; }
    
    return [val, ctx];
  }
  
  
  function _liftFlatU8(ctx) {
    _debugLog('[_liftFlatU8()] args', { ctx });
    let val;
    
    if (ctx.useDirectParams) {
      if (ctx.params.length === 0) { throw new Error('expected at least a single i32 argument'); }
      val = ctx.params[0];
      ctx.params = ctx.params.slice(1);
      return [val, ctx];
    }
    
    if (ctx.storageLen !== undefined && ctx.storageLen < 1) {
      throw new Error(`insufficient storage ([${ctx.storageLen}] bytes) for lift (u8 requires 1 byte)`);
    }
    
    val = new DataView(ctx.memory.buffer).getUint8(ctx.storagePtr, true);
    
    ctx.storagePtr += 1;
    if (ctx.storageLen !== undefined) { ctx.storageLen -= 1; }
    
    return [val, ctx];
  }
  
  
  function _liftFlatU16(ctx) {
    _debugLog('[_liftFlatU16()] args', { ctx });
    let val;
    
    if (ctx.useDirectParams) {
      if (ctx.params.length === 0) { throw new Error('expected at least a single i32 argument'); }
      val = ctx.params[0];
      ctx.params = ctx.params.slice(1);
      return [val, ctx];
    }
    
    if (ctx.storageLen !== undefined && ctx.storageLen < 2) {
      throw new Error(`insufficient storage ([${ctx.storageLen}] bytes) for lift (u16 requires 2 bytes)`);
    }
    
    val = new DataView(ctx.memory.buffer).getUint16(ctx.storagePtr, true);
    
    ctx.storagePtr += 2;
    if (ctx.storageLen !== undefined) { ctx.storageLen -= 2; }
    
    const rem = ctx.storagePtr % 2;
    if (rem !== 0) { ctx.storagePtr += (2 - rem); }
    
    return [val, ctx];
  }
  
  
  function _liftFlatU32(ctx) {
    _debugLog('[_liftFlatU32()] args', { ctx });
    let val;
    
    if (ctx.useDirectParams) {
      if (ctx.params.length === 0) { throw new Error('expected at least a single i34 argument'); }
      // core i32 values arrive as signed numbers
      val = ctx.params[0] >>> 0;
      ctx.params = ctx.params.slice(1);
      return [val, ctx];
    }
    
    if (ctx.storageLen !== undefined && ctx.storageLen < 4) {
      throw new Error(`insufficient storage ([${ctx.storageLen}] bytes) for lift (u32 requires 4 bytes)`);
    }
    val = new DataView(ctx.memory.buffer).getUint32(ctx.storagePtr, true);
    ctx.storagePtr += 4;
    if (ctx.storageLen !== undefined) { ctx.storageLen -= 4; }
    
    return [val, ctx];
  }
  
  
  function _liftFlatFloat32(ctx) {
    _debugLog('[_liftFlatFloat32()] args', { ctx });
    let val;
    
    if (ctx.useDirectParams) {
      if (ctx.params.length === 0) { throw new Error('expected at least one single f32 argument'); }
      val = ctx.params[0];
      ctx.params = ctx.params.slice(1);
      
      return [val, ctx];
    }
    
    if (ctx.storageLen !== undefined && ctx.storageLen < 4) {
      throw new Error(`insufficient storage ([${ctx.storageLen}] bytes) for lift (f32 requires 4 bytes)`);
    }
    
    val = new DataView(ctx.memory.buffer).getFloat32(ctx.storagePtr, true);
    
    ctx.storagePtr += 4;
    if (ctx.storageLen !== undefined) { ctx.storageLen -= 4; }
    
    return [val, ctx];
  }
  
  
  function _liftFlatStringUTF8(ctx) {
    _debugLog('[_liftFlatStringUTF8()] args', { ctx });
    let val;
    
    if (ctx.useDirectParams) {
      if (ctx.params.length < 2) { throw new Error('expected at least two u32 arguments'); }
      let offset = ctx.params[0];
      if (typeof offset === 'bigint') { offset = Number(offset); }
      if (!Number.isSafeInteger(offset)) { throw new Error('invalid offset'); }
      const len = ctx.params[1];
      if (!Number.isSafeInteger(len)) {  throw new Error('invalid len'); }
      val = TEXT_DECODER_UTF8.decode(new DataView(ctx.memory.buffer, offset, len));
      ctx.params = ctx.params.slice(2);
      return [val, ctx];
    }
    
    const rem = ctx.storagePtr % 4;
    if (rem !== 0) { ctx.storagePtr += (4 - rem); }
    
    const dv = new DataView(ctx.memory.buffer);
    const start = dv.getUint32(ctx.storagePtr, true);
    const codeUnits = dv.getUint32(ctx.storagePtr + 4, true);
    
    val = TEXT_DECODER_UTF8.decode(new Uint8Array(ctx.memory.buffer, start, codeUnits));
    
    ctx.storagePtr += 8;
    if (ctx.storageLen !== undefined) { ctx.storagelen -= 8; }
    
    return [val, ctx];
  }
  
  function _liftFlatStringUTF16(ctx) {
    _debugLog('[_liftFlatStringUTF16()] args', { ctx });
    let val;
    
    if (ctx.useDirectParams) {
      if (ctx.params.length < 2) { throw new Error('expected at least two u32 arguments'); }
      let offset = ctx.params[0];
      if (typeof offset === 'bigint') { offset = Number(offset); }
      if (!Number.isSafeInteger(offset)) {  throw new Error('invalid offset'); }
      const len = ctx.params[1];
      if (!Number.isSafeInteger(len)) {  throw new Error('invalid len'); }
      val = utf16Decoder.decode(new DataView(ctx.memory.buffer, offset, len));
      ctx.params = ctx.params.slice(2);
      return [val, ctx];
    }
    
    const data = new DataView(ctx.memory.buffer)
    const start = data.getUint32(ctx.storagePtr, vals[0], true);
    const codeUnits = data.getUint32(ctx.storagePtr, vals[0] + 4, true);
    val = utf16Decoder.decode(new Uint16Array(ctx.memory.buffer, start, codeUnits));
    ctx.storagePtr = ctx.storagePtr + 2 * codeUnits;
    if (ctx.storageLen !== undefined) { ctx.storageLen = ctx.storageLen - 2 * codeUnits }
    
    return [val, ctx];
  }
  
  function _liftFlatStringAny(ctx) {
    switch (ctx.stringEncoding) {
      case 'utf8':
      return _liftFlatStringUTF8(ctx);
      case 'utf16':
      return _liftFlatStringUTF16(ctx);
      default:
      throw new Error(`missing/unrecognized/unsupported string encoding [${ctx.stringEncoding}]`);
    }
  }
  
  function _liftFlatRecord(meta) {
    const { fieldMetas, size32: recordSize32, align32: recordAlign32 } = meta;
    return function _liftFlatRecordInner(ctx) {
      _debugLog('[_liftFlatRecord()] args', { ctx });
      
      const originalPtr = ctx.storagePtr;
      const res = {};
      for (const [key, liftFn, size32, align32] of fieldMetas) {
        let fieldPtr;
        if (ctx.storagePtr !== undefined) {
          const rem = ctx.storagePtr % align32;
          if (rem !== 0) { ctx.storagePtr += align32 - rem; }
          fieldPtr = ctx.storagePtr;
        }
        
        // A field occupies exactly size32 bytes of the record's
        // flat storage. Capture the remaining storage budget before
        // lifting the field and restore it afterwards: a field's own
        // lift fn may repurpose storageLen internally (e.g. a list
        // sets it to the element-buffer length while reading
        // out-of-line data and never restores it), which would
        // otherwise corrupt the budget the next field sees.
        // See https://github.com/bytecodealliance/jco/issues/1585.
        let fieldLen;
        if (ctx.storageLen !== undefined) { fieldLen = ctx.storageLen; }
        
        let [val, newCtx] = liftFn(ctx);
        res[key] = val;
        ctx = newCtx;
        
        if (fieldPtr !== undefined) {
          ctx.storagePtr = Math.max(ctx.storagePtr, fieldPtr + size32);
        }
        if (fieldLen !== undefined) {
          ctx.storageLen = fieldLen - size32;
        }
      }
      
      if (originalPtr !== undefined) {
        ctx.storagePtr = Math.max(ctx.storagePtr, originalPtr + recordSize32);
      }
      
      if (ctx.storagePtr !== undefined) {
        const rem = ctx.storagePtr % recordAlign32;
        if (rem !== 0) { ctx.storagePtr += recordAlign32 - rem; }
      }
      
      return [res, ctx];
    }
  }
  
  const _liftFlatVariantScratch = new DataView(new ArrayBuffer(8));
  
  function _liftFlatVariant(meta) {
    const {
      caseMetas,
      variantSize32,
      variantAlign32,
      variantPayloadOffset32,
      variantFlatCount,
      variantPayloadFlatTypes,
      isEnum,
    } = meta;
    
    return function _liftFlatVariantInner(ctx) {
      _debugLog('[_liftFlatVariant()] args', { ctx });
      const origUseParams = ctx.useDirectParams;
      
      let caseIdx;
      let liftRes;
      const originalPtr = ctx.storagePtr;
      const numCases =  caseMetas.length;
      if (caseMetas.length < 256) {
        liftRes = _liftFlatU8(ctx);
      } else if (numCases >= 256 && numCases < 65536) {
        liftRes = _liftFlatU16(ctx);
      } else if (numCases >= 65536 && numCases < 4_294_967_296) {
        liftRes = _liftFlatU32(ctx);
      } else {
        throw new Error(`unsupported number of variant cases [${numCases}]`);
      }
      caseIdx = liftRes[0];
      ctx = liftRes[1];
      
      const [
      tag,
      liftFn,
      caseSize32,
      caseAlign32,
      caseFlatCount,
      caseFlatTypes,
      ] = caseMetas[caseIdx];
      
      if (variantPayloadOffset32 === undefined) {
        throw new Error('unexpectedly missing payload offset');
      }
      
      if (originalPtr !== undefined) {
        ctx.storagePtr = originalPtr + variantPayloadOffset32;
      }
      
      let val;
      if (liftFn === null) {
        val = { tag };
        // NOTE: here we need to move past the entire object in memory
        // despite moving to the payload which we now know is missing/unnecessary
        if (originalPtr !== undefined) {
          ctx.storagePtr = originalPtr + variantSize32;
        }
      } else {
        // When lifting from direct params, the payload arrives as the
        // *join* of all case flat representations: each slot whose
        // joined core type differs from the selected case's core type
        // must be reinterpreted before the payload lift
        // (see CanonicalABI `lift_flat_variant`)
        if (ctx.useDirectParams) {
          if (!variantPayloadFlatTypes || !caseFlatTypes) {
            throw new Error('missing variant flat type metadata during direct-param lift');
          }
          const scratch = _liftFlatVariantScratch;
          for (let i = 0; i < caseFlatTypes.length; i++) {
            const have = variantPayloadFlatTypes[i];
            const want = caseFlatTypes[i];
            if (have === want) { continue; }
            const val = ctx.params[i];
            if (have === 'i64' && want === 'i32') {
              ctx.params[i] = Number(BigInt.asIntN(32, val));
            } else if (have === 'i64' && want === 'f32') {
              scratch.setInt32(0, Number(BigInt.asIntN(32, val)), true);
              ctx.params[i] = scratch.getFloat32(0, true);
            } else if (have === 'i64' && want === 'f64') {
              scratch.setBigInt64(0, val, true);
              ctx.params[i] = scratch.getFloat64(0, true);
            } else if (have === 'i32' && want === 'f32') {
              scratch.setInt32(0, val, true);
              ctx.params[i] = scratch.getFloat32(0, true);
            } else {
              throw new Error(`invalid variant payload coercion [${have}] -> [${want}]`);
            }
          }
        }
        
        const [newVal, newCtx] = liftFn(ctx);
        val = { tag, val: newVal };
        ctx = newCtx;
      }
      
      if (origUseParams) {
        if (variantFlatCount === undefined || variantFlatCount === null) {
          _debugLog('[_liftFlatVariant()] variant with unknown flat count', { ctx, meta });
          throw new Error('cannot lift variant with unknown flat count');
        }
        if (caseFlatCount === undefined || caseFlatCount === null) {
          _debugLog('[_liftFlatVariant()] case with unknown flat count', { ctx, meta, case: meta.caseMetas[caseIdx] });
          throw new Error('cannot lift case with unknown flat count');
        }
        // NOTE: enums can be tightly packed and do not have a descriminant
        const remainingPayloadParams = variantFlatCount - caseFlatCount - (isEnum ? 0 : 1);
        if (remainingPayloadParams < 0) {
          throw new Error(`invalid variant flat count metadata`);
        }
        if (ctx.params.length < remainingPayloadParams) {
          throw new Error(`expected at least [${remainingPayloadParams}] remaining variant payload params, but got [${ctx.params.length}]`);
        }
        ctx.params = ctx.params.slice(remainingPayloadParams);
      }
      
      if (ctx.storagePtr !== undefined) {
        const rem = ctx.storagePtr % variantAlign32;
        if (rem !== 0) { ctx.storagePtr += variantAlign32 - rem; }
      }
      
      return [val, ctx];
    }
  }
  
  function _liftFlatList(meta) {
    const { elemLiftFn, elemSize32, elemAlign32, knownLen, typedArray } = meta;
    
    const listValue =
    typedArray === undefined
    ? values => values
    : values => new typedArray(values);
    
    const readValuesAndReset = (ctx, originalPtr, originalLen, dataPtr, len) => {
      if (dataPtr % elemAlign32 !== 0) {
        throw new TypeError(`list pointer [${dataPtr}] is not aligned to ${elemAlign32}`);
      }
      ctx.storagePtr = dataPtr;
      const val = [];
      for (var i = 0; i < len; i++) {
        const elemPtr = dataPtr + i * elemSize32;
        ctx.storagePtr = elemPtr;
        const [res, nextCtx] = elemLiftFn(ctx);
        val.push(res);
        ctx = nextCtx;
        
        ctx.storagePtr = Math.max(ctx.storagePtr, elemPtr + elemSize32);
      }
      if (originalPtr !== null) { ctx.storagePtr = originalPtr; }
      if (originalLen !== null) { ctx.storageLen = originalLen; }
      return [listValue(val), ctx];
    };
    
    return function _liftFlatListInner(ctx) {
      _debugLog('[_liftFlatList()] args', { ctx });
      
      let liftResults;
      if (knownLen !== undefined) { // list with known length
      if (ctx.useDirectParams) {
        _debugLog('memory unexpectedly missing while lifting unknown length list', { ctx });
        liftResults = [listValue(ctx.params.slice(0, knownLen)), ctx];
        ctx.params = ctx.params.slice(knownLen);
      } else { // indirect params
      if (ctx.memory === null) {
        _debugLog('memory unexpectedly missing while lifting known length list', { knownLen, ctx });
        throw new Error(`memory missing while lifting known length (${knownLen}) list`);
      }
      
      const originalLen = ctx.storageLen;
      const originalPtr = ctx.storagePtr;
      
      ctx.storageLen = knownLen * elemSize32;
      liftResults = readValuesAndReset(ctx, null, originalLen, ctx.storagePtr, knownLen);
    }
    
  } else { // unknown length list
  
  if (ctx.useDirectParams) {
    // unknown length list ptr w/ direct params
    const dataPtr = ctx.params[0];
    const len = ctx.params[1];
    ctx.params = ctx.params.slice(2);
    
    ctx.useDirectParams = false;
    const originalPtr = ctx.storagePtr;
    const originalLen = ctx.storageLen;
    ctx.storageLen = len * elemSize32;
    
    liftResults = readValuesAndReset(ctx, originalPtr, originalLen, dataPtr, len);
    
    ctx.useDirectParams = true;
  } else {
    // unknown length list ptr w/ in-memory params
    const originalLen = ctx.storageLen;
    ctx.storageLen = 8;
    
    const dataPtrLiftRes = _liftFlatU32(ctx);
    const dataPtr = dataPtrLiftRes[0];
    ctx = dataPtrLiftRes[1];
    
    const lenLiftRes = _liftFlatU32(ctx);
    const len = lenLiftRes[0];
    ctx = lenLiftRes[1];
    
    const originalPtr = ctx.storagePtr;
    ctx.storagePtr = dataPtr;
    
    ctx.storageLen = len * elemSize32;
    liftResults = readValuesAndReset(ctx, originalPtr, originalLen, dataPtr, len);
  }
}

return liftResults;
}
}

function _liftFlatEnum(meta) {
  meta.isEnum = true;
  const f = _liftFlatVariant(meta);
  return function _liftFlatEnumInner(ctx) {
    _debugLog('[_liftFlatEnum()] args', { ctx });
    const res = f(ctx);
    res[0] = res[0].tag;
    return res;
  }
}

function _liftFlatOption(meta) {
  const { payloadMaybeNull } = meta;
  const f = _liftFlatVariant(meta);
  return function _liftFlatOptionInner(ctx) {
    _debugLog('[_liftFlatOption()] args', { ctx });
    const res = f(ctx);
    if (!payloadMaybeNull) {
      res[0] = res[0].tag === 'none' ? undefined : res[0].val;
    }
    return res;
  }
}

function _liftFlatBorrow(componentTableIdx, size, memory, vals, storagePtr, storageLen) {
  _debugLog('[_liftFlatBorrow()] args', { size, memory, vals, storagePtr, storageLen });
  throw new Error('flat lift for borrowed resources is not supported!');
}


function _lowerFlatBool(ctx) {
  _debugLog('[_lowerFlatBool()] args', { ctx });
  
  if (!ctx.memory) { throw new Error("missing memory for lower"); }
  if (ctx.vals.length !== 1) {
    throw new Error(`unexpected number [${ctx.vals.length}] of vals (expected 1)`);
  }
  
  _requireValidNumericPrimitive.bind('bool', ctx.vals[0]);
  new DataView(ctx.memory.buffer).setUint8(ctx.storagePtr, ctx.vals[0] ? 1 : 0);
  
  ctx.storagePtr += 1;
}

function _lowerFlatU8(ctx) {
  _debugLog('[_lowerFlatU8()] args', ctx);
  
  if (ctx.vals.length !== 1) {
    throw new Error(`unexpected number [${ctx.vals.length}] of vals (expected 1)`);
  }
  
  _requireValidNumericPrimitive.bind('u8', ctx.vals[0]);
  
  if (!ctx.memory) { throw new Error("missing memory for lower"); }
  new DataView(ctx.memory.buffer).setUint8(ctx.storagePtr, ctx.vals[0]);
  
  ctx.storagePtr += 1;
}

function _lowerFlatU16(ctx) {
  _debugLog('[_lowerFlatU16()] args', { ctx });
  
  if (!ctx.memory) { throw new Error("missing memory for lower"); }
  if (ctx.vals.length !== 1) {
    throw new Error(`unexpected number [${ctx.vals.length}] of vals (expected 1)`);
  }
  
  const rem = ctx.storagePtr % 2;
  if (rem !== 0) { ctx.storagePtr += (2 - rem); }
  
  _requireValidNumericPrimitive.bind('u16', ctx.vals[0]);
  new DataView(ctx.memory.buffer).setUint16(ctx.storagePtr, ctx.vals[0], true);
  
  ctx.storagePtr += 2;
}

function _lowerFlatU32(ctx) {
  _debugLog('[_lowerFlatU32()] args', { ctx });
  
  if (ctx.vals.length !== 1) {
    throw new Error(`expected single value to lower, got [${ctx.vals.length}]`);
  }
  
  const rem = ctx.storagePtr % 4;
  if (rem !== 0) { ctx.storagePtr += (4 - rem); }
  
  _requireValidNumericPrimitive.bind('u32', ctx.vals[0]);
  new DataView(ctx.memory.buffer).setUint32(ctx.storagePtr, ctx.vals[0], true);
  
  ctx.storagePtr += 4;
}

function _lowerFlatS64(ctx) {
  _debugLog('[_lowerFlatS64()] args', { ctx });
  
  if (ctx.vals.length !== 1) { throw new Error('unexpected number of vals'); }
  
  const rem = ctx.storagePtr % 8;
  if (rem !== 0) { ctx.storagePtr += (8 - rem); }
  
  _requireValidNumericPrimitive.bind('s64', ctx.vals[0]);
  new DataView(ctx.memory.buffer).setBigInt64(ctx.storagePtr, ctx.vals[0], true);
  
  
  ctx.storagePtr += 8;
}

function _lowerFlatU64(ctx) {
  _debugLog('[_lowerFlatU64()] args', { ctx });
  
  if (ctx.vals.length !== 1) { throw new Error('unexpected number of vals'); }
  
  const rem = ctx.storagePtr % 8;
  if (rem !== 0) { ctx.storagePtr += (8 - rem); }
  
  _requireValidNumericPrimitive.bind('u64', ctx.vals[0]);
  new DataView(ctx.memory.buffer).setBigUint64(ctx.storagePtr, ctx.vals[0], true);
  
  ctx.storagePtr += 8;
}

function _lowerFlatFloat32(ctx) {
  _debugLog('[_lowerFlatFloat32()] args', { ctx });
  
  if (ctx.vals.length !== 1) { throw new Error('unexpected number of vals'); }
  
  const rem = ctx.storagePtr % 4;
  if (rem !== 0) { ctx.storagePtr += (4 - rem); }
  
  _requireValidNumericPrimitive.bind('f32', ctx.vals[0]);
  new DataView(ctx.memory.buffer).setFloat32(ctx.storagePtr, ctx.vals[0], true);
  
  ctx.storagePtr += 4;
}

function _lowerFlatFloat64(ctx) {
  _debugLog('[_lowerFlatFloat64()] args', { ctx });
  
  if (ctx.vals.length !== 1) { throw new Error('unexpected number of vals'); }
  
  const rem = ctx.storagePtr % 8;
  if (rem !== 0) { ctx.storagePtr += (8 - rem); }
  
  _requireValidNumericPrimitive.bind('f64', ctx.vals[0]);
  new DataView(ctx.memory.buffer).setFloat64(ctx.storagePtr, ctx.vals[0], true);
  
  ctx.storagePtr += 8;
}

function _lowerFlatStringUTF8(ctx) {
  _debugLog('[_lowerFlatStringUTF8()] args', ctx);
  if (!ctx.realloc) { throw new Error('missing realloc during flat string lower'); }
  
  const { ptr, len } = _utf8AllocateAndEncode(ctx.vals[0], ctx.realloc, ctx.memory);
  
  const view = new DataView(ctx.memory.buffer);
  view.setUint32(ctx.storagePtr, ptr, true);
  view.setUint32(ctx.storagePtr + 4, len, true);
  
  ctx.storagePtr += 8;
}

function _lowerFlatStringUTF16(ctx) {
  _debugLog('[_lowerFlatStringUTF16()] args', { ctx });
  if (!ctx.realloc) { throw new Error('missing realloc during flat string lower'); }
  
  const { ptr, len } = _utf16AllocateAndEncode(ctx.vals[0], ctx.realloc, ctx.memory);
  
  const view = new DataView(ctx.memory.buffer);
  view.setUint32(ctx.storagePtr, ptr, true);
  view.setUint32(ctx.storagePtr + 4, len, true);
  
  ctx.storagePtr += 8;
}

function _lowerFlatStringAny(ctx) {
  switch (ctx.stringEncoding) {
    case 'utf8':
    return _lowerFlatStringUTF8(ctx);
    case 'utf16':
    return _lowerFlatStringUTF16(ctx);
    default:
    throw new Error(`missing/unrecognized/unsupported string encoding [${ctx.stringEncoding}]`);
  }
}

function _lowerFlatRecord(meta) {
  const { fieldMetas, size32: recordSize32, align32: recordAlign32 } = meta;
  return function _lowerFlatRecordInner(ctx) {
    _debugLog('[_lowerFlatRecord()] args', { ctx });
    
    const originalPtr = ctx.storagePtr;
    const r = ctx.vals[0];
    for (const [tag, lowerFn, size32, align32 ] of fieldMetas) {
      const rem = ctx.storagePtr % align32;
      if (rem !== 0) { ctx.storagePtr += align32 - rem; }
      
      const fieldPtr = ctx.storagePtr;
      ctx.vals = [r[tag]];
      lowerFn(ctx);
      
      ctx.storagePtr = Math.max(ctx.storagePtr, fieldPtr + size32);
    }
    
    ctx.storagePtr = Math.max(ctx.storagePtr, originalPtr + recordSize32);
    
    const rem = ctx.storagePtr % recordAlign32;
    if (rem !== 0) {
      ctx.storagePtr += recordAlign32 - rem;
    }
  }
}

function _lowerFlatVariant(meta) {
  const { variantSize32, variantAlign32, variantPayloadOffset32, caseMetas } = meta;
  
  let caseLookup = {};
  for (const [idx, meta] of caseMetas.entries()) {
    let tag = meta[0];
    caseLookup[tag] = { discriminant: idx, meta };
  }
  
  return function _lowerFlatVariantInner(ctx) {
    _debugLog('[_lowerFlatVariant()] args', { ctx });
    
    const { tag, val } = ctx.vals[0];
    const variantCase = caseLookup[tag];
    if (!variantCase) {
      throw new Error(`missing tag [${tag}] (valid tags: ${Object.keys(caseLookup)})`);
    }
    
    const [ _tag, lowerFn, caseSize32, caseAlign32, caseFlatCount ] = variantCase.meta;
    
    const originalPtr = ctx.storagePtr;
    ctx.vals = [variantCase.discriminant];
    let discLowerRes;
    if (caseMetas.length < 256) {
      discLowerRes = _lowerFlatU8(ctx);
    } else if (caseMetas.length >= 256 && caseMetas.length < 65536) {
      discLowerRes = _lowerFlatU16(ctx);
    } else if (caseMetas.length >= 65536 && caseMetas.length < 4_294_967_296) {
      discLowerRes = _lowerFlatU32(ctx);
    } else {
      throw new Error(`unsupported number of cases [${caseMetas.length}]`);
    }
    
    const payloadOffsetPtr = originalPtr + variantPayloadOffset32;
    ctx.storagePtr = payloadOffsetPtr;
    ctx.vals = [val];
    if (lowerFn) { lowerFn(ctx); }
    
    ctx.storagePtr = Math.max(ctx.storagePtr, originalPtr + variantSize32);
    
    const rem = ctx.storagePtr % variantAlign32;
    if (rem !== 0) { ctx.storagePtr += variantAlign32 - rem; }
  }
}

function _lowerFlatList(meta) {
  const {
    elemLowerFn,
    knownLen,
    size32,
    align32,
    elemSize32,
    elemAlign32,
  } = meta;
  
  if (!elemLowerFn) { throw new TypeError("missing/invalid element lower fn for list"); }
  
  return function _lowerFlatListInner(ctx) {
    _debugLog('[_lowerFlatList()] args', { ctx });
    
    if (ctx.useDirectParams) {
      if (ctx.params.length < 2) { throw new Error('insufficient params left to lower list'); }
      const storagePtr = ctx.params[0];
      const elemCount = ctx.params[1];
      ctx.params = ctx.params.slice(2);
      
      const list = ctx.vals[0];
      if (!list) { throw new Error("missing direct param value"); }
      
      const lowerCtx = {
        storagePtr,
        memory: ctx.memory,
        stringEncoding: ctx.stringEncoding,
      };
      for (let idx = 0; idx < list.length; idx++) {
        const elemPtr = storagePtr + idx * elemSize32;
        lowerCtx.storagePtr = elemPtr;
        lowerCtx.vals = list.slice(idx, idx+1);
        elemLowerFn(lowerCtx);
        lowerCtx.storagePtr = Math.max(lowerCtx.storagePtr, elemPtr + elemSize32);
      }
      ctx.storagePtr = lowerCtx.storagePtr;
      
      // TODO: implement parma-only known-length processing
      
      return;
    }
    
    // TODO(fix): is it possible to get a vals that are a addr and length here from
    // a component lower?
    
    const elems = ctx.vals[0];
    if (knownLen === undefined) {
      // unknown length
      if (!ctx.realloc) { throw new Error('missing realloc during flat string lower'); }
      const dataPtr = ctx.realloc(0, 0, elemAlign32, elemSize32 * elems.length);
      
      ctx.vals[0] = dataPtr;
      _lowerFlatU32(ctx);
      
      ctx.vals[0] = elems.length;
      _lowerFlatU32(ctx);
      
      const origPtr = ctx.storagePtr;
      ctx.storagePtr = dataPtr;
      
      for (const [idx, elem] of elems.entries()) {
        const elemPtr = dataPtr + idx * elemSize32;
        ctx.storagePtr = elemPtr;
        ctx.vals = [elem];
        elemLowerFn(ctx);
        ctx.storagePtr = Math.max(ctx.storagePtr, elemPtr + elemSize32);
      }
      
      ctx.storagePtr = origPtr;
      
    } else {
      // known length
      
      if (elems.length !== knownLen) {
        throw new TypeError(`invalid list input of length [${elems.length}], must be length [${knownLen}]`);
      }
      
      const originalPtr = ctx.storagePtr;
      for (const [idx, elem] of elems.entries()) {
        const elemPtr = originalPtr + idx * elemSize32;
        ctx.storagePtr = elemPtr;
        ctx.vals = [elem];
        elemLowerFn(ctx);
        ctx.storagePtr = Math.max(ctx.storagePtr, elemPtr + elemSize32);
      }
    }
    
    // TODO(fix): special case for u8/u16/etc, we can do a direct copy
    
    const totalSizeBytes = elems.length * size32;
    if (ctx.storageLen !== undefined && totalSizeBytes > ctx.storageLen) {
      throw new Error('not enough storage remaining for list flat lower');
    }
  }
}

function _lowerFlatEnum(meta) {
  const f = _lowerFlatVariant(meta);
  return function _lowerFlatEnumInner(ctx) {
    _debugLog('[_lowerFlatEnum()] args', { ctx });
    
    const v = ctx.vals[0];
    const isNotEnumObject = typeof v !== 'object'
    || Object.keys(v).length !== 2
    || !('tag' in v);
    if (isNotEnumObject) {
      ctx.vals[0] = { tag: v };
    }
    
    f(ctx);
  }
}

function _lowerFlatResult(meta) {
  const f = _lowerFlatVariant(meta);
  return function _lowerFlatResultInner(ctx) {
    _debugLog('[_lowerFlatResult()] args', { ctx });
    
    const v = ctx.vals[0];
    const isNotResultObject = typeof v !== 'object'
    || Object.keys(v).length !== 2
    || !('tag' in v)
    || !('ok' === v.tag || 'err' === v.tag)
    || !('val' in v);
    if (isNotResultObject) {
      ctx.vals[0] = { tag: 'ok', val: v };
    }
    
    f(ctx);
  };
}

function _lowerFlatOwn(meta) {
  const { lowerFn, componentIdx, tableIdx } = meta;
  
  return function _lowerFlatOwnInner(ctx) {
    _debugLog('[_lowerFlatOwn()] args', { ctx });
    const { createFn } = ctx;
    
    if (ctx.componentIdx !== componentIdx) {
      throw new Error(`component index mismatch (expected [${componentIdx}], lift called from [${ctx.componentIdx}])`);
    }
    
    const obj = ctx.vals[0];
    if (obj === undefined || obj === null) { throw new Error('missing resource'); }
    const handle = ctx.lowerResource
    ? ctx.lowerResource(obj, tableIdx)
    : lowerFn(obj);
    
    ctx.vals[0] = handle;
    _lowerFlatU32(ctx);
  };
}

function _trackHostOperation(operation) {
  const result = operation();
  if (result === null ||
  (typeof result !== 'object' && typeof result !== 'function') ||
  typeof result.then !== 'function') {
    return result;
  }
  
  STORE_ASYNC_STATE.pendingHostOperations++;
  return Promise.resolve(result).finally(() => {
    STORE_ASYNC_STATE.pendingHostOperations--;
    if (STORE_ASYNC_STATE.pendingHostOperations < 0) {
      throw new Error('negative pending host operation count');
    }
    for (const state of ASYNC_STATE.values()) { state.runTickLoop(); }
    _checkForDeadlock();
  });
}

function _guardMayLeave(componentIdx, fn) {
  return function (...args) {
    _checkMayLeave(componentIdx);
    return fn.apply(this, args);
  };
}

const symbolCabiDispose = Symbol.for('cabiDispose');

const symbolRscHandle = Symbol('handle');

const symbolRscRep = Symbol.for('cabiRep');
const symbolDispose = Symbol.dispose || Symbol.for('dispose');

const HANDLE_TABLES= [];


function finalizationRegistryCreate (unregister) {
  if (typeof FinalizationRegistry === 'undefined') {
    return { unregister () {} };
  }
  return new FinalizationRegistry(unregister);
}

class ComponentError extends Error {
  constructor (value) {
    const enumerable = typeof value !== 'string';
    super(enumerable ? `${String(value)} (see error.payload)` : value);
    Object.defineProperty(this, 'payload', { value, enumerable });
  }
}

const hasOwnProperty = Object.prototype.hasOwnProperty;

function getErrorPayload(e) {
  if (e && hasOwnProperty.call(e, 'payload')) return e.payload;
  if (e instanceof Error) throw e;
  return e;
}

function throwInvalidBool() {
  throw new TypeError('invalid variant discriminant for bool');
}

function _suspendingImport(componentIdx, fn, syncOnly = false, switchesTask = false) {
  return function (...args) {
    _checkMayLeave(componentIdx);
    const saved = CURRENT_TASK_META[componentIdx] ?? null;
    
    const savedTask = saved
    ? getCurrentTask(saved.componentIdx, saved.taskID)?.task
    : null;
    const mayBlock = savedTask
    ? (savedTask?.mayBlock() ?? (CURRENT_TASK_MAY_BLOCK.value !== 0))
    : false;
    if (!saved && !mayBlock) {
      throw new WebAssemblyRuntimeError('cannot block a synchronous task before returning');
    }
    
    if (syncOnly || !mayBlock) {
      let result;
      try {
        result = fn.apply(null, args);
      } catch (err) {
        CURRENT_TASK_META[componentIdx] = saved;
        if (!switchesTask) { CURRENT_TASK_META.current = saved; }
        throw err;
      }
      
      CURRENT_TASK_META[componentIdx] = saved;
      if (!switchesTask) { CURRENT_TASK_META.current = saved; }
      
      if (result !== null &&
      (typeof result === 'object' || typeof result === 'function') &&
      typeof result.then === 'function') {
        // The helper may already have returned a rejected promise.
        // Mark it handled before replacing it with the canonical
        // synchronous-task trap.
        Promise.resolve(result).catch(() => {});
        throw new WebAssemblyRuntimeError('cannot block a synchronous task before returning');
      }
      return result;
    }
    
    return (async () => {
      try {
        return await fn.apply(null, args);
      } finally {
        CURRENT_TASK_META[componentIdx] = saved;
        if (!switchesTask) { CURRENT_TASK_META.current = saved; }
      }
    })();
  };
}


const module0 = getCoreModule('guest.core.wasm');
const module1 = getCoreModule('guest.core2.wasm');
const module2 = getCoreModule('guest.core3.wasm');

const { Pending, Program, rowsById, valuesMax } = imports['realm:inference/compute'];

if (Pending=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'Pending', was 'Pending' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}


if (Program=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'Program', was 'Program' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}


if (rowsById=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'rowsById', was 'rowsById' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}


if (valuesMax=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'valuesMax', was 'valuesMax' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}

const { log } = imports['realm:inference/logging'];

if (log=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'log', was 'log' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}

const { getModelMetadata, readMetadataArray, readTensor } = imports['realm:inference/models'];

if (getModelMetadata=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'getModelMetadata', was 'getModelMetadata' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}


if (readMetadataArray=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'readMetadataArray', was 'readMetadataArray' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}


if (readTensor=== undefined) {
  const err = new Error("unexpectedly undefined instance import 'readTensor', was 'readTensor' available at instantiation?");
  console.error("ERROR:", err.toString());
  throw err;
}

let gen= (function* _initGenerator () {
  const instanceFlags0 = new WebAssembly.Global({ value: "i32", mutable: true }, 1);
  INSTANCE_FLAGS.set(0, instanceFlags0);
  let exports0;
  
  const _trampoline2 = function() {
    _debugLog('[iface="realm:inference/compute@0.1.0", function="values-max"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'valuesMax',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'none',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    
    try {
      ret = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => valuesMax()),
      })
      ;
    } catch (err) {
      
      _debugLog('[Instruction::CallInterface] error during sync call', {
        taskID: task.id(),
        subtaskID: task.getParentSubtask()?.id(),
        err,
      });
      getOrCreateAsyncState(0).markTrapped(err);
      task.setErrored(err);
      task.reject(err);
      task.exit();
      throw err;
      
    }
    
    _debugLog('[iface="realm:inference/compute@0.1.0", function="values-max"][Instruction::Return]', {
      funcName: 'values-max',
      paramCount: 1,
      async: false,
      postReturn: false
    });
    task.resolve([toUint32(ret)]);
    task.exit();
    return toUint32(ret);
  }
  _trampoline2.fnName = 'realm:inference/compute@0.1.0#valuesMax';
  let exports1;
  let memory0;
  let realloc0;
  let realloc0Async;
  
  const _trampoline7 = function(arg0, arg1, arg2, arg3, arg4, arg5) {
    var ptr0 = arg1;
    var len0 = arg2;
    var result0 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr0, len0));
    _debugLog('[iface="realm:inference/models@0.1.0", function="read-metadata-array"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'readMetadataArray',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet1 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => readMetadataArray(arg0 >>> 0, result0, arg3 >>> 0, arg4 >>> 0)),
      })
      ;
      ret = hostRet1 !== null && typeof hostRet1 === 'object' && (hostRet1.tag === 'ok' || hostRet1.tag === 'err')
      ? hostRet1
      : { tag: 'ok', val: hostRet1};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    var variant12 = ret;
    switch (variant12.tag) {
      case 'ok': {
        const e = variant12.val;
        dataView(memory0).setInt8(arg5 + 0, 0, true);
        var variant7 = e;
        switch (variant7.tag) {
          case 'integers': {
            const e = variant7.val;
            dataView(memory0).setInt8(arg5 + 4, 0, true);
            var val2 = e;
            var len2 = val2.length;
            var ptr2 = realloc0(0, 0, 8, len2 * 8);
            
            let valData2;
            const valLenBytes2 = len2 * 8;
            if (Array.isArray(val2)) {
              // Regular array likely containing numbers, write values to memory
              let offset = 0;
              const dv2 = new DataView(memory0.buffer);
              for (const v of val2) {
                _requireValidNumericPrimitive.bind(null, 's64')(v);
                dv2.setBigInt64(ptr2+ offset, v, true);
                offset += 8;
              }
            } else {
              // TypedArray / ArrayBuffer-like, direct copy
              valData2 = new Uint8Array(val2.buffer || val2, val2.byteOffset, valLenBytes2);
              const out2 = new Uint8Array(memory0.buffer, ptr2, valLenBytes2);
              out2.set(valData2);
            }
            
            dataView(memory0).setUint32(arg5 + 12, len2, true);
            dataView(memory0).setUint32(arg5 + 8, ptr2, true);
            break;
          }
          case 'floats': {
            const e = variant7.val;
            dataView(memory0).setInt8(arg5 + 4, 1, true);
            var val3 = e;
            var len3 = val3.length;
            var ptr3 = realloc0(0, 0, 4, len3 * 4);
            
            let valData3;
            const valLenBytes3 = len3 * 4;
            if (Array.isArray(val3)) {
              // Regular array likely containing numbers, write values to memory
              let offset = 0;
              const dv3 = new DataView(memory0.buffer);
              for (const v of val3) {
                _requireValidNumericPrimitive.bind(null, 'f32')(v);
                dv3.setFloat32(ptr3+ offset, v, true);
                offset += 4;
              }
            } else {
              // TypedArray / ArrayBuffer-like, direct copy
              valData3 = new Uint8Array(val3.buffer || val3, val3.byteOffset, valLenBytes3);
              const out3 = new Uint8Array(memory0.buffer, ptr3, valLenBytes3);
              out3.set(valData3);
            }
            
            dataView(memory0).setUint32(arg5 + 12, len3, true);
            dataView(memory0).setUint32(arg5 + 8, ptr3, true);
            break;
          }
          case 'texts': {
            const e = variant7.val;
            dataView(memory0).setInt8(arg5 + 4, 2, true);
            var {bytes: v4_0, ends: v4_1 } = e;
            var val5 = v4_0;
            var len5 = Array.isArray(val5) ? val5.length : val5.byteLength;
            var ptr5 = realloc0(0, 0, 1, len5 * 1);
            
            let valData5;
            const valLenBytes5 = len5 * 1;
            if (Array.isArray(val5)) {
              // Regular array likely containing numbers, write values to memory
              let offset = 0;
              const dv5 = new DataView(memory0.buffer);
              for (const v of val5) {
                _requireValidNumericPrimitive.bind(null, 'u8')(v);
                dv5.setUint8(ptr5+ offset, v, true);
                offset += 1;
              }
            } else {
              // TypedArray / ArrayBuffer-like, direct copy
              valData5 = new Uint8Array(val5.buffer || val5, val5.byteOffset, valLenBytes5);
              const out5 = new Uint8Array(memory0.buffer, ptr5, valLenBytes5);
              out5.set(valData5);
            }
            
            dataView(memory0).setUint32(arg5 + 12, len5, true);
            dataView(memory0).setUint32(arg5 + 8, ptr5, true);
            var val6 = v4_1;
            var len6 = val6.length;
            var ptr6 = realloc0(0, 0, 4, len6 * 4);
            
            let valData6;
            const valLenBytes6 = len6 * 4;
            if (Array.isArray(val6)) {
              // Regular array likely containing numbers, write values to memory
              let offset = 0;
              const dv6 = new DataView(memory0.buffer);
              for (const v of val6) {
                _requireValidNumericPrimitive.bind(null, 'u32')(v);
                dv6.setUint32(ptr6+ offset, v, true);
                offset += 4;
              }
            } else {
              // TypedArray / ArrayBuffer-like, direct copy
              valData6 = new Uint8Array(val6.buffer || val6, val6.byteOffset, valLenBytes6);
              const out6 = new Uint8Array(memory0.buffer, ptr6, valLenBytes6);
              out6.set(valData6);
            }
            
            dataView(memory0).setUint32(arg5 + 20, len6, true);
            dataView(memory0).setUint32(arg5 + 16, ptr6, true);
            break;
          }
          default: {
            throw new TypeError(`invalid variant tag value \`${JSON.stringify(variant7.tag)}\` (received \`${variant7}\`) specified for \`ArraySlice\``);
          }
        }
        
        break;
      }
      case 'err': {
        const e = variant12.val;
        dataView(memory0).setInt8(arg5 + 0, 1, true);
        var {kind: v8_0, code: v8_1, message: v8_2 } = e;
        var val9 = v8_0;
        let enum9;
        switch (val9) {
          case 'input': {
            enum9 = 0;
            break;
          }
          case 'resource': {
            enum9 = 1;
            break;
          }
          case 'denied': {
            enum9 = 2;
            break;
          }
          case 'cancelled': {
            enum9 = 3;
            break;
          }
          case 'unsupported': {
            enum9 = 4;
            break;
          }
          case 'bug': {
            enum9 = 5;
            break;
          }
          default: {
            if ((v8_0) instanceof Error) {
              console.error(v8_0);
            }
            
            throw new TypeError(`"${val9}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg5 + 4, enum9, true);
        
        var encodeRes = _utf16AllocateAndEncode(v8_1, realloc0, memory0);
        var ptr10= encodeRes.ptr;
        var len10 = v8_1.length;
        
        dataView(memory0).setUint32(arg5 + 12, len10, true);
        dataView(memory0).setUint32(arg5 + 8, ptr10, true);
        
        var encodeRes = _utf16AllocateAndEncode(v8_2, realloc0, memory0);
        var ptr11= encodeRes.ptr;
        var len11 = v8_2.length;
        
        dataView(memory0).setUint32(arg5 + 20, len11, true);
        dataView(memory0).setUint32(arg5 + 16, ptr11, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant12, valueType: typeof variant12});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/models@0.1.0", function="read-metadata-array"][Instruction::Return]', {
      funcName: 'read-metadata-array',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline7.fnName = 'realm:inference/models@0.1.0#readMetadataArray';
  
  const _trampoline8 = function(arg0, arg1) {
    _debugLog('[iface="realm:inference/models@0.1.0", function="get-model-metadata"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'getModelMetadata',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet0 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => getModelMetadata(arg0 >>> 0)),
      })
      ;
      ret = hostRet0 !== null && typeof hostRet0 === 'object' && (hostRet0.tag === 'ok' || hostRet0.tag === 'err')
      ? hostRet0
      : { tag: 'ok', val: hostRet0};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    var variant19 = ret;
    switch (variant19.tag) {
      case 'ok': {
        const e = variant19.val;
        dataView(memory0).setInt8(arg1 + 0, 0, true);
        var {architecture: v1_0, fileBytes: v1_1, entries: v1_2, tensors: v1_3 } = e;
        
        var encodeRes = _utf16AllocateAndEncode(v1_0, realloc0, memory0);
        var ptr2= encodeRes.ptr;
        var len2 = v1_0.length;
        
        dataView(memory0).setUint32(arg1 + 12, len2, true);
        dataView(memory0).setUint32(arg1 + 8, ptr2, true);
        dataView(memory0).setBigInt64(arg1 + 16, toUint64(v1_1), true);
        var vec9 = v1_2;
        var len9 = vec9.length;
        var result9 = realloc0(0, 0, 8, len9 * 32);
        for (let i = 0; i < vec9.length; i++) {
          const e = vec9[i];
          const base = result9 + i * 32;var {key: v3_0, value: v3_1 } = e;
          
          var encodeRes = _utf16AllocateAndEncode(v3_0, realloc0, memory0);
          var ptr4= encodeRes.ptr;
          var len4 = v3_0.length;
          
          dataView(memory0).setUint32(base + 4, len4, true);
          dataView(memory0).setUint32(base + 0, ptr4, true);
          var variant8 = v3_1;
          switch (variant8.tag) {
            case 'unsigned': {
              const e = variant8.val;
              dataView(memory0).setInt8(base + 8, 0, true);
              dataView(memory0).setBigInt64(base + 16, toUint64(e), true);
              break;
            }
            case 'signed': {
              const e = variant8.val;
              dataView(memory0).setInt8(base + 8, 1, true);
              dataView(memory0).setBigInt64(base + 16, toInt64(e), true);
              break;
            }
            case 'float': {
              const e = variant8.val;
              dataView(memory0).setInt8(base + 8, 2, true);
              dataView(memory0).setFloat64(base + 16, +e, true);
              break;
            }
            case 'boolean': {
              const e = variant8.val;
              dataView(memory0).setInt8(base + 8, 3, true);
              dataView(memory0).setInt8(base + 16, e ? 1 : 0, true);
              break;
            }
            case 'text': {
              const e = variant8.val;
              dataView(memory0).setInt8(base + 8, 4, true);
              
              var encodeRes = _utf16AllocateAndEncode(e, realloc0, memory0);
              var ptr5= encodeRes.ptr;
              var len5 = e.length;
              
              dataView(memory0).setUint32(base + 20, len5, true);
              dataView(memory0).setUint32(base + 16, ptr5, true);
              break;
            }
            case 'elements': {
              const e = variant8.val;
              dataView(memory0).setInt8(base + 8, 5, true);
              var {element: v6_0, length: v6_1 } = e;
              var val7 = v6_0;
              let enum7;
              switch (val7) {
                case 'unsigned': {
                  enum7 = 0;
                  break;
                }
                case 'signed': {
                  enum7 = 1;
                  break;
                }
                case 'float': {
                  enum7 = 2;
                  break;
                }
                case 'boolean': {
                  enum7 = 3;
                  break;
                }
                case 'text': {
                  enum7 = 4;
                  break;
                }
                case 'nested': {
                  enum7 = 5;
                  break;
                }
                default: {
                  if ((v6_0) instanceof Error) {
                    console.error(v6_0);
                  }
                  
                  throw new TypeError(`"${val7}" is not one of the cases of element-type`);
                }
              }
              dataView(memory0).setInt8(base + 16, enum7, true);
              dataView(memory0).setBigInt64(base + 24, toUint64(v6_1), true);
              break;
            }
            default: {
              throw new TypeError(`invalid variant tag value \`${JSON.stringify(variant8.tag)}\` (received \`${variant8}\`) specified for \`MetadataValue\``);
            }
          }
        }
        dataView(memory0).setUint32(arg1 + 28, len9, true);
        dataView(memory0).setUint32(arg1 + 24, result9, true);
        var vec14 = v1_3;
        var len14 = vec14.length;
        var result14 = realloc0(0, 0, 4, len14 * 24);
        for (let i = 0; i < vec14.length; i++) {
          const e = vec14[i];
          const base = result14 + i * 24;var {name: v10_0, dimensions: v10_1, encoding: v10_2 } = e;
          
          var encodeRes = _utf16AllocateAndEncode(v10_0, realloc0, memory0);
          var ptr11= encodeRes.ptr;
          var len11 = v10_0.length;
          
          dataView(memory0).setUint32(base + 4, len11, true);
          dataView(memory0).setUint32(base + 0, ptr11, true);
          var val12 = v10_1;
          var len12 = val12.length;
          var ptr12 = realloc0(0, 0, 8, len12 * 8);
          
          let valData12;
          const valLenBytes12 = len12 * 8;
          if (Array.isArray(val12)) {
            // Regular array likely containing numbers, write values to memory
            let offset = 0;
            const dv12 = new DataView(memory0.buffer);
            for (const v of val12) {
              _requireValidNumericPrimitive.bind(null, 'u64')(v);
              dv12.setBigUint64(ptr12+ offset, v, true);
              offset += 8;
            }
          } else {
            // TypedArray / ArrayBuffer-like, direct copy
            valData12 = new Uint8Array(val12.buffer || val12, val12.byteOffset, valLenBytes12);
            const out12 = new Uint8Array(memory0.buffer, ptr12, valLenBytes12);
            out12.set(valData12);
          }
          
          dataView(memory0).setUint32(base + 12, len12, true);
          dataView(memory0).setUint32(base + 8, ptr12, true);
          
          var encodeRes = _utf16AllocateAndEncode(v10_2, realloc0, memory0);
          var ptr13= encodeRes.ptr;
          var len13 = v10_2.length;
          
          dataView(memory0).setUint32(base + 20, len13, true);
          dataView(memory0).setUint32(base + 16, ptr13, true);
        }
        dataView(memory0).setUint32(arg1 + 36, len14, true);
        dataView(memory0).setUint32(arg1 + 32, result14, true);
        
        break;
      }
      case 'err': {
        const e = variant19.val;
        dataView(memory0).setInt8(arg1 + 0, 1, true);
        var {kind: v15_0, code: v15_1, message: v15_2 } = e;
        var val16 = v15_0;
        let enum16;
        switch (val16) {
          case 'input': {
            enum16 = 0;
            break;
          }
          case 'resource': {
            enum16 = 1;
            break;
          }
          case 'denied': {
            enum16 = 2;
            break;
          }
          case 'cancelled': {
            enum16 = 3;
            break;
          }
          case 'unsupported': {
            enum16 = 4;
            break;
          }
          case 'bug': {
            enum16 = 5;
            break;
          }
          default: {
            if ((v15_0) instanceof Error) {
              console.error(v15_0);
            }
            
            throw new TypeError(`"${val16}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg1 + 8, enum16, true);
        
        var encodeRes = _utf16AllocateAndEncode(v15_1, realloc0, memory0);
        var ptr17= encodeRes.ptr;
        var len17 = v15_1.length;
        
        dataView(memory0).setUint32(arg1 + 16, len17, true);
        dataView(memory0).setUint32(arg1 + 12, ptr17, true);
        
        var encodeRes = _utf16AllocateAndEncode(v15_2, realloc0, memory0);
        var ptr18= encodeRes.ptr;
        var len18 = v15_2.length;
        
        dataView(memory0).setUint32(arg1 + 24, len18, true);
        dataView(memory0).setUint32(arg1 + 20, ptr18, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant19, valueType: typeof variant19});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/models@0.1.0", function="get-model-metadata"][Instruction::Return]', {
      funcName: 'get-model-metadata',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline8.fnName = 'realm:inference/models@0.1.0#getModelMetadata';
  
  const _trampoline9 = function(arg0, arg1, arg2) {
    _debugLog('[iface="realm:inference/models@0.1.0", function="read-tensor"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'readTensor',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet0 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => readTensor(arg0 >>> 0, arg1 >>> 0)),
      })
      ;
      ret = hostRet0 !== null && typeof hostRet0 === 'object' && (hostRet0.tag === 'ok' || hostRet0.tag === 'err')
      ? hostRet0
      : { tag: 'ok', val: hostRet0};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    var variant6 = ret;
    switch (variant6.tag) {
      case 'ok': {
        const e = variant6.val;
        dataView(memory0).setInt8(arg2 + 0, 0, true);
        var val1 = e;
        var len1 = val1.length;
        var ptr1 = realloc0(0, 0, 4, len1 * 4);
        
        let valData1;
        const valLenBytes1 = len1 * 4;
        if (Array.isArray(val1)) {
          // Regular array likely containing numbers, write values to memory
          let offset = 0;
          const dv1 = new DataView(memory0.buffer);
          for (const v of val1) {
            _requireValidNumericPrimitive.bind(null, 'f32')(v);
            dv1.setFloat32(ptr1+ offset, v, true);
            offset += 4;
          }
        } else {
          // TypedArray / ArrayBuffer-like, direct copy
          valData1 = new Uint8Array(val1.buffer || val1, val1.byteOffset, valLenBytes1);
          const out1 = new Uint8Array(memory0.buffer, ptr1, valLenBytes1);
          out1.set(valData1);
        }
        
        dataView(memory0).setUint32(arg2 + 8, len1, true);
        dataView(memory0).setUint32(arg2 + 4, ptr1, true);
        
        break;
      }
      case 'err': {
        const e = variant6.val;
        dataView(memory0).setInt8(arg2 + 0, 1, true);
        var {kind: v2_0, code: v2_1, message: v2_2 } = e;
        var val3 = v2_0;
        let enum3;
        switch (val3) {
          case 'input': {
            enum3 = 0;
            break;
          }
          case 'resource': {
            enum3 = 1;
            break;
          }
          case 'denied': {
            enum3 = 2;
            break;
          }
          case 'cancelled': {
            enum3 = 3;
            break;
          }
          case 'unsupported': {
            enum3 = 4;
            break;
          }
          case 'bug': {
            enum3 = 5;
            break;
          }
          default: {
            if ((v2_0) instanceof Error) {
              console.error(v2_0);
            }
            
            throw new TypeError(`"${val3}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg2 + 4, enum3, true);
        
        var encodeRes = _utf16AllocateAndEncode(v2_1, realloc0, memory0);
        var ptr4= encodeRes.ptr;
        var len4 = v2_1.length;
        
        dataView(memory0).setUint32(arg2 + 12, len4, true);
        dataView(memory0).setUint32(arg2 + 8, ptr4, true);
        
        var encodeRes = _utf16AllocateAndEncode(v2_2, realloc0, memory0);
        var ptr5= encodeRes.ptr;
        var len5 = v2_2.length;
        
        dataView(memory0).setUint32(arg2 + 20, len5, true);
        dataView(memory0).setUint32(arg2 + 16, ptr5, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant6, valueType: typeof variant6});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/models@0.1.0", function="read-tensor"][Instruction::Return]', {
      funcName: 'read-tensor',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline9.fnName = 'realm:inference/models@0.1.0#readTensor';
  
  const _trampoline10 = function(arg0, arg1, arg2, arg3, arg4) {
    var ptr0 = arg2;
    var len0 = arg3;
    if (ptr0 % 4 !== 0) throw new TypeError(`list pointer [${ptr0}] is not aligned to 4`);
    var result0 = new Uint32Array(memory0.buffer.slice(ptr0, ptr0 + len0 * 4));
    _debugLog('[iface="realm:inference/compute@0.1.0", function="rows-by-id"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'rowsById',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet1 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => rowsById(arg0 >>> 0, arg1 >>> 0, result0)),
      })
      ;
      ret = hostRet1 !== null && typeof hostRet1 === 'object' && (hostRet1.tag === 'ok' || hostRet1.tag === 'err')
      ? hostRet1
      : { tag: 'ok', val: hostRet1};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    var variant7 = ret;
    switch (variant7.tag) {
      case 'ok': {
        const e = variant7.val;
        dataView(memory0).setInt8(arg4 + 0, 0, true);
        var val2 = e;
        var len2 = val2.length;
        var ptr2 = realloc0(0, 0, 4, len2 * 4);
        
        let valData2;
        const valLenBytes2 = len2 * 4;
        if (Array.isArray(val2)) {
          // Regular array likely containing numbers, write values to memory
          let offset = 0;
          const dv2 = new DataView(memory0.buffer);
          for (const v of val2) {
            _requireValidNumericPrimitive.bind(null, 'f32')(v);
            dv2.setFloat32(ptr2+ offset, v, true);
            offset += 4;
          }
        } else {
          // TypedArray / ArrayBuffer-like, direct copy
          valData2 = new Uint8Array(val2.buffer || val2, val2.byteOffset, valLenBytes2);
          const out2 = new Uint8Array(memory0.buffer, ptr2, valLenBytes2);
          out2.set(valData2);
        }
        
        dataView(memory0).setUint32(arg4 + 8, len2, true);
        dataView(memory0).setUint32(arg4 + 4, ptr2, true);
        
        break;
      }
      case 'err': {
        const e = variant7.val;
        dataView(memory0).setInt8(arg4 + 0, 1, true);
        var {kind: v3_0, code: v3_1, message: v3_2 } = e;
        var val4 = v3_0;
        let enum4;
        switch (val4) {
          case 'input': {
            enum4 = 0;
            break;
          }
          case 'resource': {
            enum4 = 1;
            break;
          }
          case 'denied': {
            enum4 = 2;
            break;
          }
          case 'cancelled': {
            enum4 = 3;
            break;
          }
          case 'unsupported': {
            enum4 = 4;
            break;
          }
          case 'bug': {
            enum4 = 5;
            break;
          }
          default: {
            if ((v3_0) instanceof Error) {
              console.error(v3_0);
            }
            
            throw new TypeError(`"${val4}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg4 + 4, enum4, true);
        
        var encodeRes = _utf16AllocateAndEncode(v3_1, realloc0, memory0);
        var ptr5= encodeRes.ptr;
        var len5 = v3_1.length;
        
        dataView(memory0).setUint32(arg4 + 12, len5, true);
        dataView(memory0).setUint32(arg4 + 8, ptr5, true);
        
        var encodeRes = _utf16AllocateAndEncode(v3_2, realloc0, memory0);
        var ptr6= encodeRes.ptr;
        var len6 = v3_2.length;
        
        dataView(memory0).setUint32(arg4 + 20, len6, true);
        dataView(memory0).setUint32(arg4 + 16, ptr6, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant7, valueType: typeof variant7});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/compute@0.1.0", function="rows-by-id"][Instruction::Return]', {
      funcName: 'rows-by-id',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline10.fnName = 'realm:inference/compute@0.1.0#rowsById';
  
  const handleTable0 = [T_FLAG, 0];
  handleTable0._createdReps = new Set();
  handleTable0._componentIdx = 0;
  
  
  const captureTable0= new Map();
  let captureCnt0= 0;
  
  HANDLE_TABLES[0] = handleTable0;
  
  const handleTable1 = [T_FLAG, 0];
  handleTable1._createdReps = new Set();
  handleTable1._componentIdx = 0;
  
  
  const captureTable1= new Map();
  let captureCnt1= 0;
  
  HANDLE_TABLES[1] = handleTable1;
  
  const _trampoline11 = function(arg0, arg1, arg2, arg3, arg4) {
    var handle1 = arg0;
    
    var rep2 = handleTable0[(handle1 << 1) + 1] & ~T_FLAG;
    var rsc0 = captureTable0.get(rep2);
    if (!rsc0) {
      rsc0 = Object.create(Program.prototype);
      Object.defineProperty(rsc0, symbolRscHandle, { writable: true, value: handle1});
      Object.defineProperty(rsc0, symbolRscRep, { writable: true, value: rep2});
    }
    
    curResourceBorrows.push(rsc0);
    var ptr3 = arg1;
    var len3 = arg2;
    if (ptr3 % 4 !== 0) throw new TypeError(`list pointer [${ptr3}] is not aligned to 4`);
    var result3 = new Float32Array(memory0.buffer.slice(ptr3, ptr3 + len3 * 4));
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[method]program.submit"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'submit',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet4 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => rsc0.submit(result3, arg3 >>> 0)),
      })
      ;
      ret = hostRet4 !== null && typeof hostRet4 === 'object' && (hostRet4.tag === 'ok' || hostRet4.tag === 'err')
      ? hostRet4
      : { tag: 'ok', val: hostRet4};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    for (const entry of curResourceBorrows) {
      const rsc = entry.rsc ?? entry;
      if (entry.drop) {
        if (rsc[symbolRscHandle]) {
          entry.drop(rsc[symbolRscHandle]);
        }
      }
      rsc[symbolRscHandle] = undefined;
    }
    curResourceBorrows = [];
    var variant10 = ret;
    switch (variant10.tag) {
      case 'ok': {
        const e = variant10.val;
        dataView(memory0).setInt8(arg4 + 0, 0, true);
        
        if (!(e instanceof Pending)) {
          throw new TypeError('Resource error: Not a valid \"Pending\" resource.');
        }
        var handle5 = e[symbolRscHandle];
        if (!handle5) {
          const rep = e[symbolRscRep] || ++captureCnt1;
          captureTable1.set(rep, e);
          handle5 = rscTableCreateOwn(handleTable1, rep);
        }
        
        dataView(memory0).setInt32(arg4 + 4, handle5, true);
        
        break;
      }
      case 'err': {
        const e = variant10.val;
        dataView(memory0).setInt8(arg4 + 0, 1, true);
        var {kind: v6_0, code: v6_1, message: v6_2 } = e;
        var val7 = v6_0;
        let enum7;
        switch (val7) {
          case 'input': {
            enum7 = 0;
            break;
          }
          case 'resource': {
            enum7 = 1;
            break;
          }
          case 'denied': {
            enum7 = 2;
            break;
          }
          case 'cancelled': {
            enum7 = 3;
            break;
          }
          case 'unsupported': {
            enum7 = 4;
            break;
          }
          case 'bug': {
            enum7 = 5;
            break;
          }
          default: {
            if ((v6_0) instanceof Error) {
              console.error(v6_0);
            }
            
            throw new TypeError(`"${val7}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg4 + 4, enum7, true);
        
        var encodeRes = _utf16AllocateAndEncode(v6_1, realloc0, memory0);
        var ptr8= encodeRes.ptr;
        var len8 = v6_1.length;
        
        dataView(memory0).setUint32(arg4 + 12, len8, true);
        dataView(memory0).setUint32(arg4 + 8, ptr8, true);
        
        var encodeRes = _utf16AllocateAndEncode(v6_2, realloc0, memory0);
        var ptr9= encodeRes.ptr;
        var len9 = v6_2.length;
        
        dataView(memory0).setUint32(arg4 + 20, len9, true);
        dataView(memory0).setUint32(arg4 + 16, ptr9, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant10, valueType: typeof variant10});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[method]program.submit"][Instruction::Return]', {
      funcName: '[method]program.submit',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline11.fnName = 'realm:inference/compute@0.1.0#submit';
  
  const _trampoline12 = function(arg0, arg1, arg2, arg3, arg4) {
    var handle1 = arg0;
    
    var rep2 = handleTable0[(handle1 << 1) + 1] & ~T_FLAG;
    var rsc0 = captureTable0.get(rep2);
    if (!rsc0) {
      rsc0 = Object.create(Program.prototype);
      Object.defineProperty(rsc0, symbolRscHandle, { writable: true, value: handle1});
      Object.defineProperty(rsc0, symbolRscRep, { writable: true, value: rep2});
    }
    
    curResourceBorrows.push(rsc0);
    var ptr3 = arg1;
    var len3 = arg2;
    if (ptr3 % 4 !== 0) throw new TypeError(`list pointer [${ptr3}] is not aligned to 4`);
    var result3 = new Float32Array(memory0.buffer.slice(ptr3, ptr3 + len3 * 4));
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[method]program.run"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'run',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet4 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => rsc0.run(result3, arg3 >>> 0)),
      })
      ;
      ret = hostRet4 !== null && typeof hostRet4 === 'object' && (hostRet4.tag === 'ok' || hostRet4.tag === 'err')
      ? hostRet4
      : { tag: 'ok', val: hostRet4};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    for (const entry of curResourceBorrows) {
      const rsc = entry.rsc ?? entry;
      if (entry.drop) {
        if (rsc[symbolRscHandle]) {
          entry.drop(rsc[symbolRscHandle]);
        }
      }
      rsc[symbolRscHandle] = undefined;
    }
    curResourceBorrows = [];
    var variant10 = ret;
    switch (variant10.tag) {
      case 'ok': {
        const e = variant10.val;
        dataView(memory0).setInt8(arg4 + 0, 0, true);
        var val5 = e;
        var len5 = val5.length;
        var ptr5 = realloc0(0, 0, 4, len5 * 4);
        
        let valData5;
        const valLenBytes5 = len5 * 4;
        if (Array.isArray(val5)) {
          // Regular array likely containing numbers, write values to memory
          let offset = 0;
          const dv5 = new DataView(memory0.buffer);
          for (const v of val5) {
            _requireValidNumericPrimitive.bind(null, 'f32')(v);
            dv5.setFloat32(ptr5+ offset, v, true);
            offset += 4;
          }
        } else {
          // TypedArray / ArrayBuffer-like, direct copy
          valData5 = new Uint8Array(val5.buffer || val5, val5.byteOffset, valLenBytes5);
          const out5 = new Uint8Array(memory0.buffer, ptr5, valLenBytes5);
          out5.set(valData5);
        }
        
        dataView(memory0).setUint32(arg4 + 8, len5, true);
        dataView(memory0).setUint32(arg4 + 4, ptr5, true);
        
        break;
      }
      case 'err': {
        const e = variant10.val;
        dataView(memory0).setInt8(arg4 + 0, 1, true);
        var {kind: v6_0, code: v6_1, message: v6_2 } = e;
        var val7 = v6_0;
        let enum7;
        switch (val7) {
          case 'input': {
            enum7 = 0;
            break;
          }
          case 'resource': {
            enum7 = 1;
            break;
          }
          case 'denied': {
            enum7 = 2;
            break;
          }
          case 'cancelled': {
            enum7 = 3;
            break;
          }
          case 'unsupported': {
            enum7 = 4;
            break;
          }
          case 'bug': {
            enum7 = 5;
            break;
          }
          default: {
            if ((v6_0) instanceof Error) {
              console.error(v6_0);
            }
            
            throw new TypeError(`"${val7}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg4 + 4, enum7, true);
        
        var encodeRes = _utf16AllocateAndEncode(v6_1, realloc0, memory0);
        var ptr8= encodeRes.ptr;
        var len8 = v6_1.length;
        
        dataView(memory0).setUint32(arg4 + 12, len8, true);
        dataView(memory0).setUint32(arg4 + 8, ptr8, true);
        
        var encodeRes = _utf16AllocateAndEncode(v6_2, realloc0, memory0);
        var ptr9= encodeRes.ptr;
        var len9 = v6_2.length;
        
        dataView(memory0).setUint32(arg4 + 20, len9, true);
        dataView(memory0).setUint32(arg4 + 16, ptr9, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant10, valueType: typeof variant10});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[method]program.run"][Instruction::Return]', {
      funcName: '[method]program.run',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline12.fnName = 'realm:inference/compute@0.1.0#run';
  
  const _trampoline13 = function(arg0, arg1, arg2, arg3, arg4, arg5, arg6, arg7) {
    var ptr0 = arg1;
    var len0 = arg2;
    if (ptr0 % 4 !== 0) throw new TypeError(`list pointer [${ptr0}] is not aligned to 4`);
    var result0 = new Uint32Array(memory0.buffer.slice(ptr0, ptr0 + len0 * 4));
    var len12 = arg4;
    var base12 = arg3;
    if (base12 % 4 !== 0) throw new TypeError(`list pointer [${base12}] is not aligned to 4`);
    var result12 = [];
    for (let i = 0; i < len12; i++) {
      const base = base12 + i * 40;
      let variant11;
      switch (dataView(memory0).getUint8(base + 0, true)) {
        case 0: {
          let variant1;
          switch (dataView(memory0).getUint8(base + 12, true)) {
            case 0: {
              variant1 = undefined;
              break;
            }
            case 1: {
              variant1 = dataView(memory0).getInt32(base + 16, true) >>> 0;
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for option');
            }
          }
          let variant2;
          switch (dataView(memory0).getUint8(base + 20, true)) {
            case 0: {
              variant2 = undefined;
              break;
            }
            case 1: {
              variant2 = dataView(memory0).getInt32(base + 24, true) >>> 0;
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for option');
            }
          }
          let variant3;
          switch (dataView(memory0).getUint8(base + 28, true)) {
            case 0: {
              variant3 = undefined;
              break;
            }
            case 1: {
              variant3 = {
                choice: dataView(memory0).getInt32(base + 32, true) >>> 0,
                used: dataView(memory0).getInt32(base + 36, true) >>> 0,
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for option');
            }
          }
          variant11= {
            tag: 'matmul',
            val: {
              weight: dataView(memory0).getInt32(base + 4, true) >>> 0,
              input: dataView(memory0).getInt32(base + 8, true) >>> 0,
              bias: variant1,
              adapter: variant2,
              experts: variant3,
            }
          };
          break;
        }
        case 1: {
          let enum4;
          switch (dataView(memory0).getUint8(base + 4, true)) {
            case 0: {
              enum4 = 'root-mean-square';
              break;
            }
            case 1: {
              enum4 = 'layer';
              break;
            }
            default: {
              throw new TypeError('invalid discriminant specified for NormKind');
            }
          }
          let variant5;
          switch (dataView(memory0).getUint8(base + 20, true)) {
            case 0: {
              variant5 = undefined;
              break;
            }
            case 1: {
              variant5 = dataView(memory0).getInt32(base + 24, true) >>> 0;
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for option');
            }
          }
          let variant6;
          switch (dataView(memory0).getUint8(base + 28, true)) {
            case 0: {
              variant6 = undefined;
              break;
            }
            case 1: {
              variant6 = dataView(memory0).getInt32(base + 32, true) >>> 0;
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for option');
            }
          }
          variant11= {
            tag: 'norm',
            val: {
              kind: enum4,
              input: dataView(memory0).getInt32(base + 8, true) >>> 0,
              epsilon: dataView(memory0).getFloat32(base + 12, true),
              groupLength: dataView(memory0).getInt32(base + 16, true) >>> 0,
              weight: variant5,
              bias: variant6,
            }
          };
          break;
        }
        case 2: {
          let enum7;
          switch (dataView(memory0).getUint8(base + 4, true)) {
            case 0: {
              enum7 = 'add';
              break;
            }
            case 1: {
              enum7 = 'multiply';
              break;
            }
            default: {
              throw new TypeError('invalid discriminant specified for BinaryOperator');
            }
          }
          variant11= {
            tag: 'binary',
            val: {
              operator: enum7,
              left: dataView(memory0).getInt32(base + 8, true) >>> 0,
              right: dataView(memory0).getInt32(base + 12, true) >>> 0,
            }
          };
          break;
        }
        case 3: {
          let enum8;
          switch (dataView(memory0).getUint8(base + 4, true)) {
            case 0: {
              enum8 = 'silu';
              break;
            }
            case 1: {
              enum8 = 'gelu';
              break;
            }
            case 2: {
              enum8 = 'gelu-quick';
              break;
            }
            case 3: {
              enum8 = 'relu';
              break;
            }
            case 4: {
              enum8 = 'sigmoid';
              break;
            }
            default: {
              throw new TypeError('invalid discriminant specified for Activation');
            }
          }
          variant11= {
            tag: 'activation',
            val: {
              activation: enum8,
              input: dataView(memory0).getInt32(base + 8, true) >>> 0,
            }
          };
          break;
        }
        case 4: {
          let enum9;
          switch (dataView(memory0).getUint8(base + 4, true)) {
            case 0: {
              enum9 = 'silu';
              break;
            }
            case 1: {
              enum9 = 'gelu';
              break;
            }
            case 2: {
              enum9 = 'gelu-quick';
              break;
            }
            case 3: {
              enum9 = 'relu';
              break;
            }
            case 4: {
              enum9 = 'sigmoid';
              break;
            }
            default: {
              throw new TypeError('invalid discriminant specified for Activation');
            }
          }
          variant11= {
            tag: 'gated',
            val: {
              activation: enum9,
              gate: dataView(memory0).getInt32(base + 8, true) >>> 0,
              up: dataView(memory0).getInt32(base + 12, true) >>> 0,
            }
          };
          break;
        }
        case 5: {
          variant11= {
            tag: 'scale',
            val: {
              input: dataView(memory0).getInt32(base + 4, true) >>> 0,
              factor: dataView(memory0).getFloat32(base + 8, true),
            }
          };
          break;
        }
        case 6: {
          variant11= {
            tag: 'slice',
            val: {
              input: dataView(memory0).getInt32(base + 4, true) >>> 0,
              first: dataView(memory0).getInt32(base + 8, true) >>> 0,
              length: dataView(memory0).getInt32(base + 12, true) >>> 0,
            }
          };
          break;
        }
        case 7: {
          variant11= {
            tag: 'soft-cap',
            val: {
              input: dataView(memory0).getInt32(base + 4, true) >>> 0,
              limit: dataView(memory0).getFloat32(base + 8, true),
            }
          };
          break;
        }
        case 8: {
          variant11= {
            tag: 'softmax',
            val: {
              input: dataView(memory0).getInt32(base + 4, true) >>> 0,
            }
          };
          break;
        }
        case 9: {
          variant11= {
            tag: 'choice',
            val: {
              scores: dataView(memory0).getInt32(base + 4, true) >>> 0,
              used: dataView(memory0).getInt32(base + 8, true) >>> 0,
            }
          };
          break;
        }
        case 10: {
          var bool10 = dataView(memory0).getUint8(base + 12, true);
          variant11= {
            tag: 'expert-weights',
            val: {
              gates: dataView(memory0).getInt32(base + 4, true) >>> 0,
              choice: dataView(memory0).getInt32(base + 8, true) >>> 0,
              normalized: bool10 == 0 ? false : (bool10 == 1 ? true : throwInvalidBool()),
            }
          };
          break;
        }
        case 11: {
          variant11= {
            tag: 'weighted-sum',
            val: {
              input: dataView(memory0).getInt32(base + 4, true) >>> 0,
              weights: dataView(memory0).getInt32(base + 8, true) >>> 0,
            }
          };
          break;
        }
        default: {
          throw new TypeError('invalid variant discriminant for Step');
        }
      }
      result12.push(variant11);
    }
    var ptr13 = arg5;
    var len13 = arg6;
    if (ptr13 % 4 !== 0) throw new TypeError(`list pointer [${ptr13}] is not aligned to 4`);
    var result13 = new Uint32Array(memory0.buffer.slice(ptr13, ptr13 + len13 * 4));
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[static]program.create"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'Program.create',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet14 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => Program.create(arg0 >>> 0, result0, result12, result13)),
      })
      ;
      ret = hostRet14 !== null && typeof hostRet14 === 'object' && (hostRet14.tag === 'ok' || hostRet14.tag === 'err')
      ? hostRet14
      : { tag: 'ok', val: hostRet14};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    var variant20 = ret;
    switch (variant20.tag) {
      case 'ok': {
        const e = variant20.val;
        dataView(memory0).setInt8(arg7 + 0, 0, true);
        
        if (!(e instanceof Program)) {
          throw new TypeError('Resource error: Not a valid \"Program\" resource.');
        }
        var handle15 = e[symbolRscHandle];
        if (!handle15) {
          const rep = e[symbolRscRep] || ++captureCnt0;
          captureTable0.set(rep, e);
          handle15 = rscTableCreateOwn(handleTable0, rep);
        }
        
        dataView(memory0).setInt32(arg7 + 4, handle15, true);
        
        break;
      }
      case 'err': {
        const e = variant20.val;
        dataView(memory0).setInt8(arg7 + 0, 1, true);
        var {kind: v16_0, code: v16_1, message: v16_2 } = e;
        var val17 = v16_0;
        let enum17;
        switch (val17) {
          case 'input': {
            enum17 = 0;
            break;
          }
          case 'resource': {
            enum17 = 1;
            break;
          }
          case 'denied': {
            enum17 = 2;
            break;
          }
          case 'cancelled': {
            enum17 = 3;
            break;
          }
          case 'unsupported': {
            enum17 = 4;
            break;
          }
          case 'bug': {
            enum17 = 5;
            break;
          }
          default: {
            if ((v16_0) instanceof Error) {
              console.error(v16_0);
            }
            
            throw new TypeError(`"${val17}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg7 + 4, enum17, true);
        
        var encodeRes = _utf16AllocateAndEncode(v16_1, realloc0, memory0);
        var ptr18= encodeRes.ptr;
        var len18 = v16_1.length;
        
        dataView(memory0).setUint32(arg7 + 12, len18, true);
        dataView(memory0).setUint32(arg7 + 8, ptr18, true);
        
        var encodeRes = _utf16AllocateAndEncode(v16_2, realloc0, memory0);
        var ptr19= encodeRes.ptr;
        var len19 = v16_2.length;
        
        dataView(memory0).setUint32(arg7 + 20, len19, true);
        dataView(memory0).setUint32(arg7 + 16, ptr19, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant20, valueType: typeof variant20});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[static]program.create"][Instruction::Return]', {
      funcName: '[static]program.create',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline13.fnName = 'realm:inference/compute@0.1.0#Program.create';
  
  const _trampoline14 = function(arg0, arg1) {
    var handle1 = arg0;
    
    var rep2 = handleTable1[(handle1 << 1) + 1] & ~T_FLAG;
    var rsc0 = captureTable1.get(rep2);
    if (!rsc0) {
      rsc0 = Object.create(Pending.prototype);
      Object.defineProperty(rsc0, symbolRscHandle, { writable: true, value: handle1});
      Object.defineProperty(rsc0, symbolRscRep, { writable: true, value: rep2});
    }
    
    curResourceBorrows.push(rsc0);
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[method]pending.wait"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'wait',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'result-catch-handler',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    try {
      const hostRet3 = _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => rsc0.wait()),
      })
      ;
      ret = hostRet3 !== null && typeof hostRet3 === 'object' && (hostRet3.tag === 'ok' || hostRet3.tag === 'err')
      ? hostRet3
      : { tag: 'ok', val: hostRet3};
    } catch (e) {
      if (getOrCreateAsyncState(0).markTrapped(e)) { throw e; }
      ret = { tag: 'err', val: getErrorPayload(e) };
    }
    
    for (const entry of curResourceBorrows) {
      const rsc = entry.rsc ?? entry;
      if (entry.drop) {
        if (rsc[symbolRscHandle]) {
          entry.drop(rsc[symbolRscHandle]);
        }
      }
      rsc[symbolRscHandle] = undefined;
    }
    curResourceBorrows = [];
    var variant9 = ret;
    switch (variant9.tag) {
      case 'ok': {
        const e = variant9.val;
        dataView(memory0).setInt8(arg1 + 0, 0, true);
        var val4 = e;
        var len4 = val4.length;
        var ptr4 = realloc0(0, 0, 4, len4 * 4);
        
        let valData4;
        const valLenBytes4 = len4 * 4;
        if (Array.isArray(val4)) {
          // Regular array likely containing numbers, write values to memory
          let offset = 0;
          const dv4 = new DataView(memory0.buffer);
          for (const v of val4) {
            _requireValidNumericPrimitive.bind(null, 'f32')(v);
            dv4.setFloat32(ptr4+ offset, v, true);
            offset += 4;
          }
        } else {
          // TypedArray / ArrayBuffer-like, direct copy
          valData4 = new Uint8Array(val4.buffer || val4, val4.byteOffset, valLenBytes4);
          const out4 = new Uint8Array(memory0.buffer, ptr4, valLenBytes4);
          out4.set(valData4);
        }
        
        dataView(memory0).setUint32(arg1 + 8, len4, true);
        dataView(memory0).setUint32(arg1 + 4, ptr4, true);
        
        break;
      }
      case 'err': {
        const e = variant9.val;
        dataView(memory0).setInt8(arg1 + 0, 1, true);
        var {kind: v5_0, code: v5_1, message: v5_2 } = e;
        var val6 = v5_0;
        let enum6;
        switch (val6) {
          case 'input': {
            enum6 = 0;
            break;
          }
          case 'resource': {
            enum6 = 1;
            break;
          }
          case 'denied': {
            enum6 = 2;
            break;
          }
          case 'cancelled': {
            enum6 = 3;
            break;
          }
          case 'unsupported': {
            enum6 = 4;
            break;
          }
          case 'bug': {
            enum6 = 5;
            break;
          }
          default: {
            if ((v5_0) instanceof Error) {
              console.error(v5_0);
            }
            
            throw new TypeError(`"${val6}" is not one of the cases of error-kind`);
          }
        }
        dataView(memory0).setInt8(arg1 + 4, enum6, true);
        
        var encodeRes = _utf16AllocateAndEncode(v5_1, realloc0, memory0);
        var ptr7= encodeRes.ptr;
        var len7 = v5_1.length;
        
        dataView(memory0).setUint32(arg1 + 12, len7, true);
        dataView(memory0).setUint32(arg1 + 8, ptr7, true);
        
        var encodeRes = _utf16AllocateAndEncode(v5_2, realloc0, memory0);
        var ptr8= encodeRes.ptr;
        var len8 = v5_2.length;
        
        dataView(memory0).setUint32(arg1 + 20, len8, true);
        dataView(memory0).setUint32(arg1 + 16, ptr8, true);
        
        break;
      }
      default: {
        _debugLog("ERROR: invalid value (expected result as object with 'tag' member)", { value: variant9, valueType: typeof variant9});
        throw new TypeError('invalid variant specified for result');
      }
    }
    _debugLog('[iface="realm:inference/compute@0.1.0", function="[method]pending.wait"][Instruction::Return]', {
      funcName: '[method]pending.wait',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline14.fnName = 'realm:inference/compute@0.1.0#wait';
  
  const _trampoline15 = function(arg0, arg1, arg2) {
    let enum0;
    switch (arg0) {
      case 0: {
        enum0 = 'debug';
        break;
      }
      case 1: {
        enum0 = 'info';
        break;
      }
      case 2: {
        enum0 = 'warn';
        break;
      }
      case 3: {
        enum0 = 'error';
        break;
      }
      default: {
        throw new TypeError('invalid discriminant specified for Level');
      }
    }
    var ptr1 = arg1;
    var len1 = arg2;
    var result1 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr1, len1));
    _debugLog('[iface="realm:inference/logging@0.1.0", function="log"] [Instruction::CallInterface] (sync, @ enter)');
    const hostProvided = true;
    
    let parentTask;
    let task;
    let subtask;
    
    const createTask = () => {
      const results = createNewCurrentTask({
        componentIdx: -1,
        isAsync: false,
        entryFnName: 'log',
        getCallbackFn: () => null,
        callbackFnName: null,
        errHandling: 'none',
        callingWasmExport: false,
      });
      task = results[0];
    };
    
    taskCreation: {
      parentTask = getCurrentTask(
      0,
      _getGlobalCurrentTaskMeta(0)?.taskID,
      )?.task;
      
      if (!parentTask) {
        createTask();
        break taskCreation;
      }
      
      createTask();
      
      if (hostProvided) {
        subtask = parentTask.getLatestSubtask();
        if (!subtask) {
          throw new Error(`Missing subtask (in parent task [${parentTask.id()}]) for host import, has the import been lowered? (ensure asyncImports are set properly)`);
        }
        task.setParentSubtask(subtask);
      }
    }
    
    const started = task.enterSync();
    let ret;
    
    
    try {
      _withGlobalCurrentTaskMeta({
        componentIdx: task.componentIdx(),
        taskID: task.id(),
        fn: () => _trackHostOperation(() => log(enum0, result1)),
      })
      ;
    } catch (err) {
      
      _debugLog('[Instruction::CallInterface] error during sync call', {
        taskID: task.id(),
        subtaskID: task.getParentSubtask()?.id(),
        err,
      });
      getOrCreateAsyncState(0).markTrapped(err);
      task.setErrored(err);
      task.reject(err);
      task.exit();
      throw err;
      
    }
    
    _debugLog('[iface="realm:inference/logging@0.1.0", function="log"][Instruction::Return]', {
      funcName: 'log',
      paramCount: 0,
      async: false,
      postReturn: false
    });
    task.resolve([ret]);
    task.exit();
  }
  _trampoline15.fnName = 'realm:inference/logging@0.1.0#log';
  let exports2;
  let postReturn0;
  let postReturn0Async;
  let postReturn1;
  let postReturn1Async;
  
  const handleTable2 = [T_FLAG, 0];
  handleTable2._createdReps = new Set();
  handleTable2._componentIdx = 0;
  const finalizationRegistry2 = finalizationRegistryCreate((handle) => {
    const { rep } = rscTableRemove(handleTable2, handle);
    exports0['9'](rep);
  });
  
  HANDLE_TABLES[2] = handleTable2;
  let guest010MethodTokenizerTokenize;
  
  class Tokenizer{
    constructor () {
      throw new Error('"Tokenizer" resource does not define a constructor');
    }
  }
  
  Tokenizer.prototype.tokenize = function tokenize(arg1, arg2) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodTokenizerTokenize',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable2[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Tokenizer\" resource.');
          }
          var handle0 = handleTable2[(handle1 << 1) + 1] & ~T_FLAG;
          
          var val2 = arg1;
          var len2 = Array.isArray(val2) ? val2.length : val2.byteLength;
          var ptr2 = realloc0(0, 0, 1, len2 * 1);
          
          let valData2;
          const valLenBytes2 = len2 * 1;
          if (Array.isArray(val2)) {
            // Regular array likely containing numbers, write values to memory
            let offset = 0;
            const dv2 = new DataView(memory0.buffer);
            for (const v of val2) {
              _requireValidNumericPrimitive.bind(null, 'u8')(v);
              dv2.setUint8(ptr2+ offset, v, true);
              offset += 1;
            }
          } else {
            // TypedArray / ArrayBuffer-like, direct copy
            valData2 = new Uint8Array(val2.buffer || val2, val2.byteOffset, valLenBytes2);
            const out2 = new Uint8Array(memory0.buffer, ptr2, valLenBytes2);
            out2.set(valData2);
          }
          
          var {addSpecial: v3_0, parseSpecial: v3_1 } = arg2;
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]tokenizer.tokenize"][Instruction::CallWasm] enter', {
            funcName: '[method]tokenizer.tokenize',
            paramCount: 5,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodTokenizerTokenize(handle0, ptr2, len2, v3_0 ? 1 : 0, v3_1 ? 1 : 0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant8;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr4 = dataView(memory0).getUint32(ret + 4, true);
              var len4 = dataView(memory0).getUint32(ret + 8, true);
              if (ptr4 % 4 !== 0) throw new TypeError(`list pointer [${ptr4}] is not aligned to 4`);
              var result4 = new Uint32Array(memory0.buffer.slice(ptr4, ptr4 + len4 * 4));
              variant8= {
                tag: 'ok',
                val: result4
              };
              break;
            }
            case 1: {
              let enum5;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum5 = 'input';
                  break;
                }
                case 1: {
                  enum5 = 'resource';
                  break;
                }
                case 2: {
                  enum5 = 'denied';
                  break;
                }
                case 3: {
                  enum5 = 'cancelled';
                  break;
                }
                case 4: {
                  enum5 = 'unsupported';
                  break;
                }
                case 5: {
                  enum5 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr6 = dataView(memory0).getUint32(ret + 8, true);
              var len6 = dataView(memory0).getUint32(ret + 12, true);
              var result6 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr6, len6));
              var ptr7 = dataView(memory0).getUint32(ret + 16, true);
              var len7 = dataView(memory0).getUint32(ret + 20, true);
              var result7 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr7, len7));
              variant8= {
                tag: 'err',
                val: {
                  kind: enum5,
                  code: result6,
                  message: result7,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]tokenizer.tokenize"][Instruction::Return]', {
            funcName: '[method]tokenizer.tokenize',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant8;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodTokenizerDetokenize;
  
  Tokenizer.prototype.detokenize = function detokenize(arg1, arg2) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodTokenizerDetokenize',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable2[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Tokenizer\" resource.');
          }
          var handle0 = handleTable2[(handle1 << 1) + 1] & ~T_FLAG;
          
          var val2 = arg1;
          var len2 = val2.length;
          var ptr2 = realloc0(0, 0, 4, len2 * 4);
          
          let valData2;
          const valLenBytes2 = len2 * 4;
          if (Array.isArray(val2)) {
            // Regular array likely containing numbers, write values to memory
            let offset = 0;
            const dv2 = new DataView(memory0.buffer);
            for (const v of val2) {
              _requireValidNumericPrimitive.bind(null, 'u32')(v);
              dv2.setUint32(ptr2+ offset, v, true);
              offset += 4;
            }
          } else {
            // TypedArray / ArrayBuffer-like, direct copy
            valData2 = new Uint8Array(val2.buffer || val2, val2.byteOffset, valLenBytes2);
            const out2 = new Uint8Array(memory0.buffer, ptr2, valLenBytes2);
            out2.set(valData2);
          }
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]tokenizer.detokenize"][Instruction::CallWasm] enter', {
            funcName: '[method]tokenizer.detokenize',
            paramCount: 4,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodTokenizerDetokenize(handle0, ptr2, len2, arg2 ? 1 : 0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant7;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr3 = dataView(memory0).getUint32(ret + 4, true);
              var len3 = dataView(memory0).getUint32(ret + 8, true);
              if (ptr3 % 1 !== 0) throw new TypeError(`list pointer [${ptr3}] is not aligned to 1`);
              var result3 = new Uint8Array(memory0.buffer.slice(ptr3, ptr3 + len3 * 1));
              variant7= {
                tag: 'ok',
                val: result3
              };
              break;
            }
            case 1: {
              let enum4;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum4 = 'input';
                  break;
                }
                case 1: {
                  enum4 = 'resource';
                  break;
                }
                case 2: {
                  enum4 = 'denied';
                  break;
                }
                case 3: {
                  enum4 = 'cancelled';
                  break;
                }
                case 4: {
                  enum4 = 'unsupported';
                  break;
                }
                case 5: {
                  enum4 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr5 = dataView(memory0).getUint32(ret + 8, true);
              var len5 = dataView(memory0).getUint32(ret + 12, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              var ptr6 = dataView(memory0).getUint32(ret + 16, true);
              var len6 = dataView(memory0).getUint32(ret + 20, true);
              var result6 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr6, len6));
              variant7= {
                tag: 'err',
                val: {
                  kind: enum4,
                  code: result5,
                  message: result6,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]tokenizer.detokenize"][Instruction::Return]', {
            funcName: '[method]tokenizer.detokenize',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant7;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  
  const handleTable4 = [T_FLAG, 0];
  handleTable4._createdReps = new Set();
  handleTable4._componentIdx = 0;
  const finalizationRegistry4 = finalizationRegistryCreate((handle) => {
    const { rep } = rscTableRemove(handleTable4, handle);
    exports0['10'](rep);
  });
  
  HANDLE_TABLES[4] = handleTable4;
  let guest010MethodModelConfiguration;
  
  class Model{
    constructor () {
      throw new Error('"Model" resource does not define a constructor');
    }
  }
  
  Model.prototype.configuration = function configuration() {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodModelConfiguration',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'none',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable4[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Model\" resource.');
          }
          var handle0 = handleTable4[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.configuration"][Instruction::CallWasm] enter', {
            funcName: '[method]model.configuration',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodModelConfiguration(handle0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          var ptr2 = dataView(memory0).getUint32(ret + 0, true);
          var len2 = dataView(memory0).getUint32(ret + 4, true);
          var result2 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr2, len2));
          let variant3;
          switch (dataView(memory0).getUint8(ret + 32, true)) {
            case 0: {
              variant3 = undefined;
              break;
            }
            case 1: {
              variant3 = dataView(memory0).getInt32(ret + 36, true) >>> 0;
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for option');
            }
          }
          var ptr4 = dataView(memory0).getUint32(ret + 40, true);
          var len4 = dataView(memory0).getUint32(ret + 44, true);
          if (ptr4 % 4 !== 0) throw new TypeError(`list pointer [${ptr4}] is not aligned to 4`);
          var result4 = new Uint32Array(memory0.buffer.slice(ptr4, ptr4 + len4 * 4));
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.configuration"][Instruction::Return]', {
            funcName: '[method]model.configuration',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          task.resolve([{
            architecture: result2,
            vocabularySize: dataView(memory0).getInt32(ret + 8, true) >>> 0,
            contextLength: dataView(memory0).getInt32(ret + 12, true) >>> 0,
            embeddingLength: dataView(memory0).getInt32(ret + 16, true) >>> 0,
            blockCount: dataView(memory0).getInt32(ret + 20, true) >>> 0,
            headCount: dataView(memory0).getInt32(ret + 24, true) >>> 0,
            headCountKv: dataView(memory0).getInt32(ret + 28, true) >>> 0,
            bosToken: variant3,
            endOfGeneration: result4,
          }]);
          const retCopy = {
            architecture: result2,
            vocabularySize: dataView(memory0).getInt32(ret + 8, true) >>> 0,
            contextLength: dataView(memory0).getInt32(ret + 12, true) >>> 0,
            embeddingLength: dataView(memory0).getInt32(ret + 16, true) >>> 0,
            blockCount: dataView(memory0).getInt32(ret + 20, true) >>> 0,
            headCount: dataView(memory0).getInt32(ret + 24, true) >>> 0,
            headCountKv: dataView(memory0).getInt32(ret + 28, true) >>> 0,
            bosToken: variant3,
            endOfGeneration: result4,
          };
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          return retCopy;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodModelKvBytes;
  
  Model.prototype.kvBytes = function kvBytes(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodModelKvBytes',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable4[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Model\" resource.');
          }
          var handle0 = handleTable4[(handle1 << 1) + 1] & ~T_FLAG;
          
          var {contextLength: v2_0, kvType: v2_1, prefillColumns: v2_2, adapter: v2_3, contextShift: v2_4 } = arg1;
          var val3 = v2_1;
          let enum3;
          switch (val3) {
            case 'f16': {
              enum3 = 0;
              break;
            }
            case 'f32': {
              enum3 = 1;
              break;
            }
            case 'q8-0': {
              enum3 = 2;
              break;
            }
            case 'i16': {
              enum3 = 3;
              break;
            }
            default: {
              if ((v2_1) instanceof Error) {
                console.error(v2_1);
              }
              
              throw new TypeError(`"${val3}" is not one of the cases of kv-type`);
            }
          }
          var variant4 = v2_3;
          let variant4_0;
          let variant4_1;
          if (variant4 === null || variant4=== undefined) {
            variant4_0 = 0;
            variant4_1 = 0;
          } else {
            const e = variant4;
            variant4_0 = 1;
            variant4_1 = toUint32(e);
          }
          var variant5 = v2_4;
          let variant5_0;
          let variant5_1;
          if (variant5 === null || variant5=== undefined) {
            variant5_0 = 0;
            variant5_1 = 0;
          } else {
            const e = variant5;
            variant5_0 = 1;
            variant5_1 = toUint32(e);
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.kv-bytes"][Instruction::CallWasm] enter', {
            funcName: '[method]model.kv-bytes',
            paramCount: 8,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodModelKvBytes(handle0, toUint32(v2_0), enum3, toUint32(v2_2), variant4_0, variant4_1, variant5_0, variant5_1),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant9;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              variant9= {
                tag: 'ok',
                val: BigInt.asUintN(64, BigInt(dataView(memory0).getBigInt64(ret + 8, true)))
              };
              break;
            }
            case 1: {
              let enum6;
              switch (dataView(memory0).getUint8(ret + 8, true)) {
                case 0: {
                  enum6 = 'input';
                  break;
                }
                case 1: {
                  enum6 = 'resource';
                  break;
                }
                case 2: {
                  enum6 = 'denied';
                  break;
                }
                case 3: {
                  enum6 = 'cancelled';
                  break;
                }
                case 4: {
                  enum6 = 'unsupported';
                  break;
                }
                case 5: {
                  enum6 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr7 = dataView(memory0).getUint32(ret + 12, true);
              var len7 = dataView(memory0).getUint32(ret + 16, true);
              var result7 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr7, len7));
              var ptr8 = dataView(memory0).getUint32(ret + 20, true);
              var len8 = dataView(memory0).getUint32(ret + 24, true);
              var result8 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr8, len8));
              variant9= {
                tag: 'err',
                val: {
                  kind: enum6,
                  code: result7,
                  message: result8,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.kv-bytes"][Instruction::Return]', {
            funcName: '[method]model.kv-bytes',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant9;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  
  const handleTable3 = [T_FLAG, 0];
  handleTable3._createdReps = new Set();
  handleTable3._componentIdx = 0;
  const finalizationRegistry3 = finalizationRegistryCreate((handle) => {
    const { rep } = rscTableRemove(handleTable3, handle);
    exports0['11'](rep);
  });
  
  HANDLE_TABLES[3] = handleTable3;
  let guest010MethodModelCreateSession;
  
  Model.prototype.createSession = function createSession(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodModelCreateSession',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable4[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Model\" resource.');
          }
          var handle0 = handleTable4[(handle1 << 1) + 1] & ~T_FLAG;
          
          var {contextLength: v2_0, kvType: v2_1, prefillColumns: v2_2, adapter: v2_3, contextShift: v2_4 } = arg1;
          var val3 = v2_1;
          let enum3;
          switch (val3) {
            case 'f16': {
              enum3 = 0;
              break;
            }
            case 'f32': {
              enum3 = 1;
              break;
            }
            case 'q8-0': {
              enum3 = 2;
              break;
            }
            case 'i16': {
              enum3 = 3;
              break;
            }
            default: {
              if ((v2_1) instanceof Error) {
                console.error(v2_1);
              }
              
              throw new TypeError(`"${val3}" is not one of the cases of kv-type`);
            }
          }
          var variant4 = v2_3;
          let variant4_0;
          let variant4_1;
          if (variant4 === null || variant4=== undefined) {
            variant4_0 = 0;
            variant4_1 = 0;
          } else {
            const e = variant4;
            variant4_0 = 1;
            variant4_1 = toUint32(e);
          }
          var variant5 = v2_4;
          let variant5_0;
          let variant5_1;
          if (variant5 === null || variant5=== undefined) {
            variant5_0 = 0;
            variant5_1 = 0;
          } else {
            const e = variant5;
            variant5_0 = 1;
            variant5_1 = toUint32(e);
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.create-session"][Instruction::CallWasm] enter', {
            funcName: '[method]model.create-session',
            paramCount: 8,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodModelCreateSession(handle0, toUint32(v2_0), enum3, toUint32(v2_2), variant4_0, variant4_1, variant5_0, variant5_1),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant11;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var handle7 = dataView(memory0).getInt32(ret + 4, true);
              var rsc6 = new.target === Session ? this : Object.create(Session.prototype);
              Object.defineProperty(rsc6, symbolRscHandle, { writable: true, value: handle7});
              finalizationRegistry3.register(rsc6, handle7, rsc6);
              Object.defineProperty(rsc6, symbolDispose, { writable: true, value: function () {
                finalizationRegistry3.unregister(rsc6);
                const handleEntry = rscTableRemove(handleTable3, handle7);
                rsc6[symbolDispose] = emptyFunc;
                rsc6[symbolRscHandle] = undefined;
                exports0['11'](handleEntry.rep);
              }});
              variant11= {
                tag: 'ok',
                val: rsc6
              };
              break;
            }
            case 1: {
              let enum8;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum8 = 'input';
                  break;
                }
                case 1: {
                  enum8 = 'resource';
                  break;
                }
                case 2: {
                  enum8 = 'denied';
                  break;
                }
                case 3: {
                  enum8 = 'cancelled';
                  break;
                }
                case 4: {
                  enum8 = 'unsupported';
                  break;
                }
                case 5: {
                  enum8 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr9 = dataView(memory0).getUint32(ret + 8, true);
              var len9 = dataView(memory0).getUint32(ret + 12, true);
              var result9 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr9, len9));
              var ptr10 = dataView(memory0).getUint32(ret + 16, true);
              var len10 = dataView(memory0).getUint32(ret + 20, true);
              var result10 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr10, len10));
              variant11= {
                tag: 'err',
                val: {
                  kind: enum8,
                  code: result9,
                  message: result10,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.create-session"][Instruction::Return]', {
            funcName: '[method]model.create-session',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant11;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodModelEmbedderBytes;
  
  Model.prototype.embedderBytes = function embedderBytes(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodModelEmbedderBytes',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable4[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Model\" resource.');
          }
          var handle0 = handleTable4[(handle1 << 1) + 1] & ~T_FLAG;
          
          var {pooling: v2_0, normalize: v2_1, dimensions: v2_2, tokensMax: v2_3, truncate: v2_4 } = arg1;
          var variant4 = v2_0;
          let variant4_0;
          let variant4_1;
          if (variant4 === null || variant4=== undefined) {
            variant4_0 = 0;
            variant4_1 = 0;
          } else {
            const e = variant4;
            var val3 = e;
            let enum3;
            switch (val3) {
              case 'none': {
                enum3 = 0;
                break;
              }
              case 'mean': {
                enum3 = 1;
                break;
              }
              case 'cls': {
                enum3 = 2;
                break;
              }
              case 'last': {
                enum3 = 3;
                break;
              }
              case 'rank': {
                enum3 = 4;
                break;
              }
              default: {
                if ((e) instanceof Error) {
                  console.error(e);
                }
                
                throw new TypeError(`"${val3}" is not one of the cases of pooling`);
              }
            }
            variant4_0 = 1;
            variant4_1 = enum3;
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.embedder-bytes"][Instruction::CallWasm] enter', {
            funcName: '[method]model.embedder-bytes',
            paramCount: 7,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodModelEmbedderBytes(handle0, variant4_0, variant4_1, v2_1 ? 1 : 0, toUint32(v2_2), toUint32(v2_3), v2_4 ? 1 : 0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant8;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              variant8= {
                tag: 'ok',
                val: BigInt.asUintN(64, BigInt(dataView(memory0).getBigInt64(ret + 8, true)))
              };
              break;
            }
            case 1: {
              let enum5;
              switch (dataView(memory0).getUint8(ret + 8, true)) {
                case 0: {
                  enum5 = 'input';
                  break;
                }
                case 1: {
                  enum5 = 'resource';
                  break;
                }
                case 2: {
                  enum5 = 'denied';
                  break;
                }
                case 3: {
                  enum5 = 'cancelled';
                  break;
                }
                case 4: {
                  enum5 = 'unsupported';
                  break;
                }
                case 5: {
                  enum5 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr6 = dataView(memory0).getUint32(ret + 12, true);
              var len6 = dataView(memory0).getUint32(ret + 16, true);
              var result6 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr6, len6));
              var ptr7 = dataView(memory0).getUint32(ret + 20, true);
              var len7 = dataView(memory0).getUint32(ret + 24, true);
              var result7 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr7, len7));
              variant8= {
                tag: 'err',
                val: {
                  kind: enum5,
                  code: result6,
                  message: result7,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.embedder-bytes"][Instruction::Return]', {
            funcName: '[method]model.embedder-bytes',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant8;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  
  const handleTable5 = [T_FLAG, 0];
  handleTable5._createdReps = new Set();
  handleTable5._componentIdx = 0;
  const finalizationRegistry5 = finalizationRegistryCreate((handle) => {
    const { rep } = rscTableRemove(handleTable5, handle);
    exports0['12'](rep);
  });
  
  HANDLE_TABLES[5] = handleTable5;
  let guest010MethodModelCreateEmbedder;
  
  Model.prototype.createEmbedder = function createEmbedder(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodModelCreateEmbedder',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable4[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Model\" resource.');
          }
          var handle0 = handleTable4[(handle1 << 1) + 1] & ~T_FLAG;
          
          var {pooling: v2_0, normalize: v2_1, dimensions: v2_2, tokensMax: v2_3, truncate: v2_4 } = arg1;
          var variant4 = v2_0;
          let variant4_0;
          let variant4_1;
          if (variant4 === null || variant4=== undefined) {
            variant4_0 = 0;
            variant4_1 = 0;
          } else {
            const e = variant4;
            var val3 = e;
            let enum3;
            switch (val3) {
              case 'none': {
                enum3 = 0;
                break;
              }
              case 'mean': {
                enum3 = 1;
                break;
              }
              case 'cls': {
                enum3 = 2;
                break;
              }
              case 'last': {
                enum3 = 3;
                break;
              }
              case 'rank': {
                enum3 = 4;
                break;
              }
              default: {
                if ((e) instanceof Error) {
                  console.error(e);
                }
                
                throw new TypeError(`"${val3}" is not one of the cases of pooling`);
              }
            }
            variant4_0 = 1;
            variant4_1 = enum3;
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.create-embedder"][Instruction::CallWasm] enter', {
            funcName: '[method]model.create-embedder',
            paramCount: 7,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodModelCreateEmbedder(handle0, variant4_0, variant4_1, v2_1 ? 1 : 0, toUint32(v2_2), toUint32(v2_3), v2_4 ? 1 : 0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant10;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var handle6 = dataView(memory0).getInt32(ret + 4, true);
              var rsc5 = new.target === Embedder ? this : Object.create(Embedder.prototype);
              Object.defineProperty(rsc5, symbolRscHandle, { writable: true, value: handle6});
              finalizationRegistry5.register(rsc5, handle6, rsc5);
              Object.defineProperty(rsc5, symbolDispose, { writable: true, value: function () {
                finalizationRegistry5.unregister(rsc5);
                const handleEntry = rscTableRemove(handleTable5, handle6);
                rsc5[symbolDispose] = emptyFunc;
                rsc5[symbolRscHandle] = undefined;
                exports0['12'](handleEntry.rep);
              }});
              variant10= {
                tag: 'ok',
                val: rsc5
              };
              break;
            }
            case 1: {
              let enum7;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum7 = 'input';
                  break;
                }
                case 1: {
                  enum7 = 'resource';
                  break;
                }
                case 2: {
                  enum7 = 'denied';
                  break;
                }
                case 3: {
                  enum7 = 'cancelled';
                  break;
                }
                case 4: {
                  enum7 = 'unsupported';
                  break;
                }
                case 5: {
                  enum7 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr8 = dataView(memory0).getUint32(ret + 8, true);
              var len8 = dataView(memory0).getUint32(ret + 12, true);
              var result8 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr8, len8));
              var ptr9 = dataView(memory0).getUint32(ret + 16, true);
              var len9 = dataView(memory0).getUint32(ret + 20, true);
              var result9 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr9, len9));
              variant10= {
                tag: 'err',
                val: {
                  kind: enum7,
                  code: result8,
                  message: result9,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]model.create-embedder"][Instruction::Return]', {
            funcName: '[method]model.create-embedder',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant10;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionAppend;
  
  class Session{
    constructor () {
      throw new Error('"Session" resource does not define a constructor');
    }
  }
  
  Session.prototype.append = function append(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionAppend',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          var vec7 = arg1;
          var len7 = vec7.length;
          var result7 = realloc0(0, 0, 4, len7 * 12);
          for (let i = 0; i < vec7.length; i++) {
            const e = vec7[i];
            const base = result7 + i * 12;var variant6 = e;
            switch (variant6.tag) {
              case 'text': {
                const e = variant6.val;
                dataView(memory0).setInt8(base + 0, 0, true);
                var val2 = e;
                var len2 = Array.isArray(val2) ? val2.length : val2.byteLength;
                var ptr2 = realloc0(0, 0, 1, len2 * 1);
                
                let valData2;
                const valLenBytes2 = len2 * 1;
                if (Array.isArray(val2)) {
                  // Regular array likely containing numbers, write values to memory
                  let offset = 0;
                  const dv2 = new DataView(memory0.buffer);
                  for (const v of val2) {
                    _requireValidNumericPrimitive.bind(null, 'u8')(v);
                    dv2.setUint8(ptr2+ offset, v, true);
                    offset += 1;
                  }
                } else {
                  // TypedArray / ArrayBuffer-like, direct copy
                  valData2 = new Uint8Array(val2.buffer || val2, val2.byteOffset, valLenBytes2);
                  const out2 = new Uint8Array(memory0.buffer, ptr2, valLenBytes2);
                  out2.set(valData2);
                }
                
                dataView(memory0).setUint32(base + 8, len2, true);
                dataView(memory0).setUint32(base + 4, ptr2, true);
                break;
              }
              case 'markup': {
                const e = variant6.val;
                dataView(memory0).setInt8(base + 0, 1, true);
                var val3 = e;
                var len3 = Array.isArray(val3) ? val3.length : val3.byteLength;
                var ptr3 = realloc0(0, 0, 1, len3 * 1);
                
                let valData3;
                const valLenBytes3 = len3 * 1;
                if (Array.isArray(val3)) {
                  // Regular array likely containing numbers, write values to memory
                  let offset = 0;
                  const dv3 = new DataView(memory0.buffer);
                  for (const v of val3) {
                    _requireValidNumericPrimitive.bind(null, 'u8')(v);
                    dv3.setUint8(ptr3+ offset, v, true);
                    offset += 1;
                  }
                } else {
                  // TypedArray / ArrayBuffer-like, direct copy
                  valData3 = new Uint8Array(val3.buffer || val3, val3.byteOffset, valLenBytes3);
                  const out3 = new Uint8Array(memory0.buffer, ptr3, valLenBytes3);
                  out3.set(valData3);
                }
                
                dataView(memory0).setUint32(base + 8, len3, true);
                dataView(memory0).setUint32(base + 4, ptr3, true);
                break;
              }
              case 'tokens': {
                const e = variant6.val;
                dataView(memory0).setInt8(base + 0, 2, true);
                var val4 = e;
                var len4 = val4.length;
                var ptr4 = realloc0(0, 0, 4, len4 * 4);
                
                let valData4;
                const valLenBytes4 = len4 * 4;
                if (Array.isArray(val4)) {
                  // Regular array likely containing numbers, write values to memory
                  let offset = 0;
                  const dv4 = new DataView(memory0.buffer);
                  for (const v of val4) {
                    _requireValidNumericPrimitive.bind(null, 'u32')(v);
                    dv4.setUint32(ptr4+ offset, v, true);
                    offset += 4;
                  }
                } else {
                  // TypedArray / ArrayBuffer-like, direct copy
                  valData4 = new Uint8Array(val4.buffer || val4, val4.byteOffset, valLenBytes4);
                  const out4 = new Uint8Array(memory0.buffer, ptr4, valLenBytes4);
                  out4.set(valData4);
                }
                
                dataView(memory0).setUint32(base + 8, len4, true);
                dataView(memory0).setUint32(base + 4, ptr4, true);
                break;
              }
              case 'embeddings': {
                const e = variant6.val;
                dataView(memory0).setInt8(base + 0, 3, true);
                var val5 = e;
                var len5 = val5.length;
                var ptr5 = realloc0(0, 0, 4, len5 * 4);
                
                let valData5;
                const valLenBytes5 = len5 * 4;
                if (Array.isArray(val5)) {
                  // Regular array likely containing numbers, write values to memory
                  let offset = 0;
                  const dv5 = new DataView(memory0.buffer);
                  for (const v of val5) {
                    _requireValidNumericPrimitive.bind(null, 'f32')(v);
                    dv5.setFloat32(ptr5+ offset, v, true);
                    offset += 4;
                  }
                } else {
                  // TypedArray / ArrayBuffer-like, direct copy
                  valData5 = new Uint8Array(val5.buffer || val5, val5.byteOffset, valLenBytes5);
                  const out5 = new Uint8Array(memory0.buffer, ptr5, valLenBytes5);
                  out5.set(valData5);
                }
                
                dataView(memory0).setUint32(base + 8, len5, true);
                dataView(memory0).setUint32(base + 4, ptr5, true);
                break;
              }
              default: {
                throw new TypeError(`invalid variant tag value \`${JSON.stringify(variant6.tag)}\` (received \`${variant6}\`) specified for \`PromptPart\``);
              }
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.append"][Instruction::CallWasm] enter', {
            funcName: '[method]session.append',
            paramCount: 3,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionAppend(handle0, result7, len7),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant11;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              variant11= {
                tag: 'ok',
                val: dataView(memory0).getInt32(ret + 4, true) >>> 0
              };
              break;
            }
            case 1: {
              let enum8;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum8 = 'input';
                  break;
                }
                case 1: {
                  enum8 = 'resource';
                  break;
                }
                case 2: {
                  enum8 = 'denied';
                  break;
                }
                case 3: {
                  enum8 = 'cancelled';
                  break;
                }
                case 4: {
                  enum8 = 'unsupported';
                  break;
                }
                case 5: {
                  enum8 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr9 = dataView(memory0).getUint32(ret + 8, true);
              var len9 = dataView(memory0).getUint32(ret + 12, true);
              var result9 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr9, len9));
              var ptr10 = dataView(memory0).getUint32(ret + 16, true);
              var len10 = dataView(memory0).getUint32(ret + 20, true);
              var result10 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr10, len10));
              variant11= {
                tag: 'err',
                val: {
                  kind: enum8,
                  code: result9,
                  message: result10,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.append"][Instruction::Return]', {
            funcName: '[method]session.append',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant11;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionStart;
  
  Session.prototype.start = function start(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionStart',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          var ptr0 = realloc0(0, 0, 8, 216);
          
          var handle2 = this[symbolRscHandle];
          if (!handle2 || (handleTable3[(handle2 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle1 = handleTable3[(handle2 << 1) + 1] & ~T_FLAG;
          
          dataView(memory0).setInt32(ptr0 + 0, handle1, true);
          var {sampling: v3_0, maxTokens: v3_1, stop: v3_2, ignoreEos: v3_3, topLogprobs: v3_4, speculate: v3_5, grammar: v3_6 } = arg1;
          var {temperature: v4_0, topK: v4_1, topP: v4_2, minP: v4_3, seed: v4_4, logitBias: v4_5, penalties: v4_6, dry: v4_7, topNSigma: v4_8, typicalP: v4_9, xtc: v4_10, dynamicTemperature: v4_11, mirostat: v4_12, samplers: v4_13 } = v3_0;
          dataView(memory0).setFloat32(ptr0 + 8, +v4_0, true);
          dataView(memory0).setInt32(ptr0 + 12, toUint32(v4_1), true);
          dataView(memory0).setFloat32(ptr0 + 16, +v4_2, true);
          dataView(memory0).setFloat32(ptr0 + 20, +v4_3, true);
          dataView(memory0).setBigInt64(ptr0 + 24, toUint64(v4_4), true);
          var variant7 = v4_5;
          if (variant7 === null || variant7=== undefined) {
            dataView(memory0).setInt8(ptr0 + 32, 0, true);
          } else {
            const e = variant7;
            dataView(memory0).setInt8(ptr0 + 32, 1, true);
            var vec6 = e;
            var len6 = vec6.length;
            var result6 = realloc0(0, 0, 4, len6 * 8);
            for (let i = 0; i < vec6.length; i++) {
              const e = vec6[i];
              const base = result6 + i * 8;var {token: v5_0, bias: v5_1 } = e;
              dataView(memory0).setInt32(base + 0, toUint32(v5_0), true);
              dataView(memory0).setFloat32(base + 4, +v5_1, true);
            }
            dataView(memory0).setUint32(ptr0 + 40, len6, true);
            dataView(memory0).setUint32(ptr0 + 36, result6, true);
          }
          var variant10 = v4_6;
          if (variant10 === null || variant10=== undefined) {
            dataView(memory0).setInt8(ptr0 + 44, 0, true);
          } else {
            const e = variant10;
            dataView(memory0).setInt8(ptr0 + 44, 1, true);
            var {lastN: v8_0, repeat: v8_1, frequency: v8_2, presence: v8_3 } = e;
            var variant9 = v8_0;
            if (variant9 === null || variant9=== undefined) {
              dataView(memory0).setInt8(ptr0 + 48, 0, true);
            } else {
              const e = variant9;
              dataView(memory0).setInt8(ptr0 + 48, 1, true);
              dataView(memory0).setInt32(ptr0 + 52, toUint32(e), true);
            }
            dataView(memory0).setFloat32(ptr0 + 56, +v8_1, true);
            dataView(memory0).setFloat32(ptr0 + 60, +v8_2, true);
            dataView(memory0).setFloat32(ptr0 + 64, +v8_3, true);
          }
          var variant15 = v4_7;
          if (variant15 === null || variant15=== undefined) {
            dataView(memory0).setInt8(ptr0 + 68, 0, true);
          } else {
            const e = variant15;
            dataView(memory0).setInt8(ptr0 + 68, 1, true);
            var {multiplier: v11_0, base: v11_1, allowedLength: v11_2, penaltyLastN: v11_3, sequenceBreakers: v11_4 } = e;
            dataView(memory0).setFloat32(ptr0 + 72, +v11_0, true);
            dataView(memory0).setFloat32(ptr0 + 76, +v11_1, true);
            dataView(memory0).setInt32(ptr0 + 80, toUint32(v11_2), true);
            var variant12 = v11_3;
            if (variant12 === null || variant12=== undefined) {
              dataView(memory0).setInt8(ptr0 + 84, 0, true);
            } else {
              const e = variant12;
              dataView(memory0).setInt8(ptr0 + 84, 1, true);
              dataView(memory0).setInt32(ptr0 + 88, toUint32(e), true);
            }
            var vec14 = v11_4;
            var len14 = vec14.length;
            var result14 = realloc0(0, 0, 4, len14 * 8);
            for (let i = 0; i < vec14.length; i++) {
              const e = vec14[i];
              const base = result14 + i * 8;var val13 = e;
              var len13 = Array.isArray(val13) ? val13.length : val13.byteLength;
              var ptr13 = realloc0(0, 0, 1, len13 * 1);
              
              let valData13;
              const valLenBytes13 = len13 * 1;
              if (Array.isArray(val13)) {
                // Regular array likely containing numbers, write values to memory
                let offset = 0;
                const dv13 = new DataView(memory0.buffer);
                for (const v of val13) {
                  _requireValidNumericPrimitive.bind(null, 'u8')(v);
                  dv13.setUint8(ptr13+ offset, v, true);
                  offset += 1;
                }
              } else {
                // TypedArray / ArrayBuffer-like, direct copy
                valData13 = new Uint8Array(val13.buffer || val13, val13.byteOffset, valLenBytes13);
                const out13 = new Uint8Array(memory0.buffer, ptr13, valLenBytes13);
                out13.set(valData13);
              }
              
              dataView(memory0).setUint32(base + 4, len13, true);
              dataView(memory0).setUint32(base + 0, ptr13, true);
            }
            dataView(memory0).setUint32(ptr0 + 96, len14, true);
            dataView(memory0).setUint32(ptr0 + 92, result14, true);
          }
          var variant16 = v4_8;
          if (variant16 === null || variant16=== undefined) {
            dataView(memory0).setInt8(ptr0 + 100, 0, true);
          } else {
            const e = variant16;
            dataView(memory0).setInt8(ptr0 + 100, 1, true);
            dataView(memory0).setFloat32(ptr0 + 104, +e, true);
          }
          var variant17 = v4_9;
          if (variant17 === null || variant17=== undefined) {
            dataView(memory0).setInt8(ptr0 + 108, 0, true);
          } else {
            const e = variant17;
            dataView(memory0).setInt8(ptr0 + 108, 1, true);
            dataView(memory0).setFloat32(ptr0 + 112, +e, true);
          }
          var variant19 = v4_10;
          if (variant19 === null || variant19=== undefined) {
            dataView(memory0).setInt8(ptr0 + 116, 0, true);
          } else {
            const e = variant19;
            dataView(memory0).setInt8(ptr0 + 116, 1, true);
            var {probability: v18_0, threshold: v18_1 } = e;
            dataView(memory0).setFloat32(ptr0 + 120, +v18_0, true);
            dataView(memory0).setFloat32(ptr0 + 124, +v18_1, true);
          }
          var variant21 = v4_11;
          if (variant21 === null || variant21=== undefined) {
            dataView(memory0).setInt8(ptr0 + 128, 0, true);
          } else {
            const e = variant21;
            dataView(memory0).setInt8(ptr0 + 128, 1, true);
            var {range: v20_0, exponent: v20_1 } = e;
            dataView(memory0).setFloat32(ptr0 + 132, +v20_0, true);
            dataView(memory0).setFloat32(ptr0 + 136, +v20_1, true);
          }
          var variant23 = v4_12;
          if (variant23 === null || variant23=== undefined) {
            dataView(memory0).setInt8(ptr0 + 140, 0, true);
          } else {
            const e = variant23;
            dataView(memory0).setInt8(ptr0 + 140, 1, true);
            var {targetEntropy: v22_0, learningRate: v22_1 } = e;
            dataView(memory0).setFloat32(ptr0 + 144, +v22_0, true);
            dataView(memory0).setFloat32(ptr0 + 148, +v22_1, true);
          }
          var variant26 = v4_13;
          if (variant26 === null || variant26=== undefined) {
            dataView(memory0).setInt8(ptr0 + 152, 0, true);
          } else {
            const e = variant26;
            dataView(memory0).setInt8(ptr0 + 152, 1, true);
            var vec25 = e;
            var len25 = vec25.length;
            var result25 = realloc0(0, 0, 1, len25 * 1);
            for (let i = 0; i < vec25.length; i++) {
              const e = vec25[i];
              const base = result25 + i * 1;var val24 = e;
              let enum24;
              switch (val24) {
                case 'penalties': {
                  enum24 = 0;
                  break;
                }
                case 'dry': {
                  enum24 = 1;
                  break;
                }
                case 'top-n-sigma': {
                  enum24 = 2;
                  break;
                }
                case 'top-k': {
                  enum24 = 3;
                  break;
                }
                case 'typical-p': {
                  enum24 = 4;
                  break;
                }
                case 'top-p': {
                  enum24 = 5;
                  break;
                }
                case 'min-p': {
                  enum24 = 6;
                  break;
                }
                case 'xtc': {
                  enum24 = 7;
                  break;
                }
                case 'temperature': {
                  enum24 = 8;
                  break;
                }
                default: {
                  if ((e) instanceof Error) {
                    console.error(e);
                  }
                  
                  throw new TypeError(`"${val24}" is not one of the cases of sampler-kind`);
                }
              }
              dataView(memory0).setInt8(base + 0, enum24, true);
            }
            dataView(memory0).setUint32(ptr0 + 160, len25, true);
            dataView(memory0).setUint32(ptr0 + 156, result25, true);
          }
          var variant27 = v3_1;
          if (variant27 === null || variant27=== undefined) {
            dataView(memory0).setInt8(ptr0 + 168, 0, true);
          } else {
            const e = variant27;
            dataView(memory0).setInt8(ptr0 + 168, 1, true);
            dataView(memory0).setInt32(ptr0 + 172, toUint32(e), true);
          }
          var vec29 = v3_2;
          var len29 = vec29.length;
          var result29 = realloc0(0, 0, 4, len29 * 8);
          for (let i = 0; i < vec29.length; i++) {
            const e = vec29[i];
            const base = result29 + i * 8;var val28 = e;
            var len28 = Array.isArray(val28) ? val28.length : val28.byteLength;
            var ptr28 = realloc0(0, 0, 1, len28 * 1);
            
            let valData28;
            const valLenBytes28 = len28 * 1;
            if (Array.isArray(val28)) {
              // Regular array likely containing numbers, write values to memory
              let offset = 0;
              const dv28 = new DataView(memory0.buffer);
              for (const v of val28) {
                _requireValidNumericPrimitive.bind(null, 'u8')(v);
                dv28.setUint8(ptr28+ offset, v, true);
                offset += 1;
              }
            } else {
              // TypedArray / ArrayBuffer-like, direct copy
              valData28 = new Uint8Array(val28.buffer || val28, val28.byteOffset, valLenBytes28);
              const out28 = new Uint8Array(memory0.buffer, ptr28, valLenBytes28);
              out28.set(valData28);
            }
            
            dataView(memory0).setUint32(base + 4, len28, true);
            dataView(memory0).setUint32(base + 0, ptr28, true);
          }
          dataView(memory0).setUint32(ptr0 + 180, len29, true);
          dataView(memory0).setUint32(ptr0 + 176, result29, true);
          dataView(memory0).setInt8(ptr0 + 184, v3_3 ? 1 : 0, true);
          dataView(memory0).setInt32(ptr0 + 188, toUint32(v3_4), true);
          var variant30 = v3_5;
          if (variant30 === null || variant30=== undefined) {
            dataView(memory0).setInt8(ptr0 + 192, 0, true);
          } else {
            const e = variant30;
            dataView(memory0).setInt8(ptr0 + 192, 1, true);
            dataView(memory0).setInt32(ptr0 + 196, toUint32(e), true);
          }
          var variant32 = v3_6;
          if (variant32 === null || variant32=== undefined) {
            dataView(memory0).setInt8(ptr0 + 200, 0, true);
          } else {
            const e = variant32;
            dataView(memory0).setInt8(ptr0 + 200, 1, true);
            
            var encodeRes = _utf16AllocateAndEncode(e, realloc0, memory0);
            var ptr31= encodeRes.ptr;
            var len31 = e.length;
            
            dataView(memory0).setUint32(ptr0 + 208, len31, true);
            dataView(memory0).setUint32(ptr0 + 204, ptr31, true);
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.start"][Instruction::CallWasm] enter', {
            funcName: '[method]session.start',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionStart(ptr0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant36;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              variant36= {
                tag: 'ok',
                val: undefined
              };
              break;
            }
            case 1: {
              let enum33;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum33 = 'input';
                  break;
                }
                case 1: {
                  enum33 = 'resource';
                  break;
                }
                case 2: {
                  enum33 = 'denied';
                  break;
                }
                case 3: {
                  enum33 = 'cancelled';
                  break;
                }
                case 4: {
                  enum33 = 'unsupported';
                  break;
                }
                case 5: {
                  enum33 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr34 = dataView(memory0).getUint32(ret + 8, true);
              var len34 = dataView(memory0).getUint32(ret + 12, true);
              var result34 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr34, len34));
              var ptr35 = dataView(memory0).getUint32(ret + 16, true);
              var len35 = dataView(memory0).getUint32(ret + 20, true);
              var result35 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr35, len35));
              variant36= {
                tag: 'err',
                val: {
                  kind: enum33,
                  code: result34,
                  message: result35,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.start"][Instruction::Return]', {
            funcName: '[method]session.start',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant36;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionNextBatch;
  
  Session.prototype.nextBatch = function nextBatch(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionNextBatch',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.next-batch"][Instruction::CallWasm] enter', {
            funcName: '[method]session.next-batch',
            paramCount: 2,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionNextBatch(handle0, toUint32(arg1)),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant13;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr2 = dataView(memory0).getUint32(ret + 8, true);
              var len2 = dataView(memory0).getUint32(ret + 12, true);
              if (ptr2 % 4 !== 0) throw new TypeError(`list pointer [${ptr2}] is not aligned to 4`);
              var result2 = new Uint32Array(memory0.buffer.slice(ptr2, ptr2 + len2 * 4));
              var ptr3 = dataView(memory0).getUint32(ret + 16, true);
              var len3 = dataView(memory0).getUint32(ret + 20, true);
              if (ptr3 % 4 !== 0) throw new TypeError(`list pointer [${ptr3}] is not aligned to 4`);
              var result3 = new Float32Array(memory0.buffer.slice(ptr3, ptr3 + len3 * 4));
              var ptr4 = dataView(memory0).getUint32(ret + 24, true);
              var len4 = dataView(memory0).getUint32(ret + 28, true);
              if (ptr4 % 1 !== 0) throw new TypeError(`list pointer [${ptr4}] is not aligned to 1`);
              var result4 = new Uint8Array(memory0.buffer.slice(ptr4, ptr4 + len4 * 1));
              var ptr5 = dataView(memory0).getUint32(ret + 32, true);
              var len5 = dataView(memory0).getUint32(ret + 36, true);
              if (ptr5 % 4 !== 0) throw new TypeError(`list pointer [${ptr5}] is not aligned to 4`);
              var result5 = new Uint32Array(memory0.buffer.slice(ptr5, ptr5 + len5 * 4));
              let variant7;
              switch (dataView(memory0).getUint8(ret + 40, true)) {
                case 0: {
                  variant7 = undefined;
                  break;
                }
                case 1: {
                  let enum6;
                  switch (dataView(memory0).getUint8(ret + 41, true)) {
                    case 0: {
                      enum6 = 'eos';
                      break;
                    }
                    case 1: {
                      enum6 = 'stop';
                      break;
                    }
                    case 2: {
                      enum6 = 'length';
                      break;
                    }
                    default: {
                      throw new TypeError('invalid discriminant specified for FinishReason');
                    }
                  }
                  variant7 = enum6;
                  break;
                }
                default: {
                  throw new TypeError('invalid variant discriminant for option');
                }
              }
              var ptr8 = dataView(memory0).getUint32(ret + 44, true);
              var len8 = dataView(memory0).getUint32(ret + 48, true);
              if (ptr8 % 4 !== 0) throw new TypeError(`list pointer [${ptr8}] is not aligned to 4`);
              var result8 = new Uint32Array(memory0.buffer.slice(ptr8, ptr8 + len8 * 4));
              var ptr9 = dataView(memory0).getUint32(ret + 52, true);
              var len9 = dataView(memory0).getUint32(ret + 56, true);
              if (ptr9 % 4 !== 0) throw new TypeError(`list pointer [${ptr9}] is not aligned to 4`);
              var result9 = new Float32Array(memory0.buffer.slice(ptr9, ptr9 + len9 * 4));
              variant13= {
                tag: 'ok',
                val: {
                  prefilled: dataView(memory0).getInt32(ret + 4, true) >>> 0,
                  tokens: result2,
                  logprobs: result3,
                  text: result4,
                  textEnds: result5,
                  finish: variant7,
                  topTokens: result8,
                  topLogprobs: result9,
                  drafted: dataView(memory0).getInt32(ret + 60, true) >>> 0,
                  dropped: dataView(memory0).getInt32(ret + 64, true) >>> 0,
                }
              };
              break;
            }
            case 1: {
              let enum10;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum10 = 'input';
                  break;
                }
                case 1: {
                  enum10 = 'resource';
                  break;
                }
                case 2: {
                  enum10 = 'denied';
                  break;
                }
                case 3: {
                  enum10 = 'cancelled';
                  break;
                }
                case 4: {
                  enum10 = 'unsupported';
                  break;
                }
                case 5: {
                  enum10 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr11 = dataView(memory0).getUint32(ret + 8, true);
              var len11 = dataView(memory0).getUint32(ret + 12, true);
              var result11 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr11, len11));
              var ptr12 = dataView(memory0).getUint32(ret + 16, true);
              var len12 = dataView(memory0).getUint32(ret + 20, true);
              var result12 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr12, len12));
              variant13= {
                tag: 'err',
                val: {
                  kind: enum10,
                  code: result11,
                  message: result12,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.next-batch"][Instruction::Return]', {
            funcName: '[method]session.next-batch',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant13;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionEvaluate;
  
  Session.prototype.evaluate = function evaluate(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionEvaluate',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          var val2 = arg1;
          var len2 = val2.length;
          var ptr2 = realloc0(0, 0, 4, len2 * 4);
          
          let valData2;
          const valLenBytes2 = len2 * 4;
          if (Array.isArray(val2)) {
            // Regular array likely containing numbers, write values to memory
            let offset = 0;
            const dv2 = new DataView(memory0.buffer);
            for (const v of val2) {
              _requireValidNumericPrimitive.bind(null, 'u32')(v);
              dv2.setUint32(ptr2+ offset, v, true);
              offset += 4;
            }
          } else {
            // TypedArray / ArrayBuffer-like, direct copy
            valData2 = new Uint8Array(val2.buffer || val2, val2.byteOffset, valLenBytes2);
            const out2 = new Uint8Array(memory0.buffer, ptr2, valLenBytes2);
            out2.set(valData2);
          }
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.evaluate"][Instruction::CallWasm] enter', {
            funcName: '[method]session.evaluate',
            paramCount: 3,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionEvaluate(handle0, ptr2, len2),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant7;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr3 = dataView(memory0).getUint32(ret + 4, true);
              var len3 = dataView(memory0).getUint32(ret + 8, true);
              if (ptr3 % 4 !== 0) throw new TypeError(`list pointer [${ptr3}] is not aligned to 4`);
              var result3 = new Float32Array(memory0.buffer.slice(ptr3, ptr3 + len3 * 4));
              variant7= {
                tag: 'ok',
                val: result3
              };
              break;
            }
            case 1: {
              let enum4;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum4 = 'input';
                  break;
                }
                case 1: {
                  enum4 = 'resource';
                  break;
                }
                case 2: {
                  enum4 = 'denied';
                  break;
                }
                case 3: {
                  enum4 = 'cancelled';
                  break;
                }
                case 4: {
                  enum4 = 'unsupported';
                  break;
                }
                case 5: {
                  enum4 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr5 = dataView(memory0).getUint32(ret + 8, true);
              var len5 = dataView(memory0).getUint32(ret + 12, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              var ptr6 = dataView(memory0).getUint32(ret + 16, true);
              var len6 = dataView(memory0).getUint32(ret + 20, true);
              var result6 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr6, len6));
              variant7= {
                tag: 'err',
                val: {
                  kind: enum4,
                  code: result5,
                  message: result6,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.evaluate"][Instruction::Return]', {
            funcName: '[method]session.evaluate',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant7;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionPosition;
  
  Session.prototype.position = function position() {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionPosition',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'none',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (null!== null) {
      task.setReturnMemoryIdx(null);
      task.setReturnMemory((() => null)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.position"][Instruction::CallWasm] enter', {
            funcName: '[method]session.position',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionPosition(handle0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.position"][Instruction::Return]', {
            funcName: '[method]session.position',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          task.resolve([ret >>> 0]);
          const retCopy = ret >>> 0;
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          return retCopy;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionTruncate;
  
  Session.prototype.truncate = function truncate(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionTruncate',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.truncate"][Instruction::CallWasm] enter', {
            funcName: '[method]session.truncate',
            paramCount: 2,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionTruncate(handle0, toUint32(arg1)),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant5;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              variant5= {
                tag: 'ok',
                val: undefined
              };
              break;
            }
            case 1: {
              let enum2;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum2 = 'input';
                  break;
                }
                case 1: {
                  enum2 = 'resource';
                  break;
                }
                case 2: {
                  enum2 = 'denied';
                  break;
                }
                case 3: {
                  enum2 = 'cancelled';
                  break;
                }
                case 4: {
                  enum2 = 'unsupported';
                  break;
                }
                case 5: {
                  enum2 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr3 = dataView(memory0).getUint32(ret + 8, true);
              var len3 = dataView(memory0).getUint32(ret + 12, true);
              var result3 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr3, len3));
              var ptr4 = dataView(memory0).getUint32(ret + 16, true);
              var len4 = dataView(memory0).getUint32(ret + 20, true);
              var result4 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr4, len4));
              variant5= {
                tag: 'err',
                val: {
                  kind: enum2,
                  code: result3,
                  message: result4,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.truncate"][Instruction::Return]', {
            funcName: '[method]session.truncate',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant5;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionFork;
  
  Session.prototype.fork = function fork() {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionFork',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.fork"][Instruction::CallWasm] enter', {
            funcName: '[method]session.fork',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionFork(handle0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant7;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var handle3 = dataView(memory0).getInt32(ret + 4, true);
              var rsc2 = new.target === Session ? this : Object.create(Session.prototype);
              Object.defineProperty(rsc2, symbolRscHandle, { writable: true, value: handle3});
              finalizationRegistry3.register(rsc2, handle3, rsc2);
              Object.defineProperty(rsc2, symbolDispose, { writable: true, value: function () {
                finalizationRegistry3.unregister(rsc2);
                const handleEntry = rscTableRemove(handleTable3, handle3);
                rsc2[symbolDispose] = emptyFunc;
                rsc2[symbolRscHandle] = undefined;
                exports0['11'](handleEntry.rep);
              }});
              variant7= {
                tag: 'ok',
                val: rsc2
              };
              break;
            }
            case 1: {
              let enum4;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum4 = 'input';
                  break;
                }
                case 1: {
                  enum4 = 'resource';
                  break;
                }
                case 2: {
                  enum4 = 'denied';
                  break;
                }
                case 3: {
                  enum4 = 'cancelled';
                  break;
                }
                case 4: {
                  enum4 = 'unsupported';
                  break;
                }
                case 5: {
                  enum4 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr5 = dataView(memory0).getUint32(ret + 8, true);
              var len5 = dataView(memory0).getUint32(ret + 12, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              var ptr6 = dataView(memory0).getUint32(ret + 16, true);
              var len6 = dataView(memory0).getUint32(ret + 20, true);
              var result6 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr6, len6));
              variant7= {
                tag: 'err',
                val: {
                  kind: enum4,
                  code: result5,
                  message: result6,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.fork"][Instruction::Return]', {
            funcName: '[method]session.fork',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant7;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionSave;
  
  Session.prototype.save = function save(arg1, arg2) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionSave',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.save"][Instruction::CallWasm] enter', {
            funcName: '[method]session.save',
            paramCount: 3,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionSave(handle0, toUint64(arg1), toUint32(arg2)),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant6;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr2 = dataView(memory0).getUint32(ret + 4, true);
              var len2 = dataView(memory0).getUint32(ret + 8, true);
              if (ptr2 % 1 !== 0) throw new TypeError(`list pointer [${ptr2}] is not aligned to 1`);
              var result2 = new Uint8Array(memory0.buffer.slice(ptr2, ptr2 + len2 * 1));
              variant6= {
                tag: 'ok',
                val: result2
              };
              break;
            }
            case 1: {
              let enum3;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum3 = 'input';
                  break;
                }
                case 1: {
                  enum3 = 'resource';
                  break;
                }
                case 2: {
                  enum3 = 'denied';
                  break;
                }
                case 3: {
                  enum3 = 'cancelled';
                  break;
                }
                case 4: {
                  enum3 = 'unsupported';
                  break;
                }
                case 5: {
                  enum3 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr4 = dataView(memory0).getUint32(ret + 8, true);
              var len4 = dataView(memory0).getUint32(ret + 12, true);
              var result4 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr4, len4));
              var ptr5 = dataView(memory0).getUint32(ret + 16, true);
              var len5 = dataView(memory0).getUint32(ret + 20, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              variant6= {
                tag: 'err',
                val: {
                  kind: enum3,
                  code: result4,
                  message: result5,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.save"][Instruction::Return]', {
            funcName: '[method]session.save',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant6;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionRestore;
  
  Session.prototype.restore = function restore(arg1, arg2) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionRestore',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          var val2 = arg2;
          var len2 = Array.isArray(val2) ? val2.length : val2.byteLength;
          var ptr2 = realloc0(0, 0, 1, len2 * 1);
          
          let valData2;
          const valLenBytes2 = len2 * 1;
          if (Array.isArray(val2)) {
            // Regular array likely containing numbers, write values to memory
            let offset = 0;
            const dv2 = new DataView(memory0.buffer);
            for (const v of val2) {
              _requireValidNumericPrimitive.bind(null, 'u8')(v);
              dv2.setUint8(ptr2+ offset, v, true);
              offset += 1;
            }
          } else {
            // TypedArray / ArrayBuffer-like, direct copy
            valData2 = new Uint8Array(val2.buffer || val2, val2.byteOffset, valLenBytes2);
            const out2 = new Uint8Array(memory0.buffer, ptr2, valLenBytes2);
            out2.set(valData2);
          }
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.restore"][Instruction::CallWasm] enter', {
            funcName: '[method]session.restore',
            paramCount: 4,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionRestore(handle0, toUint64(arg1), ptr2, len2),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant6;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              variant6= {
                tag: 'ok',
                val: undefined
              };
              break;
            }
            case 1: {
              let enum3;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum3 = 'input';
                  break;
                }
                case 1: {
                  enum3 = 'resource';
                  break;
                }
                case 2: {
                  enum3 = 'denied';
                  break;
                }
                case 3: {
                  enum3 = 'cancelled';
                  break;
                }
                case 4: {
                  enum3 = 'unsupported';
                  break;
                }
                case 5: {
                  enum3 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr4 = dataView(memory0).getUint32(ret + 8, true);
              var len4 = dataView(memory0).getUint32(ret + 12, true);
              var result4 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr4, len4));
              var ptr5 = dataView(memory0).getUint32(ret + 16, true);
              var len5 = dataView(memory0).getUint32(ret + 20, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              variant6= {
                tag: 'err',
                val: {
                  kind: enum3,
                  code: result4,
                  message: result5,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.restore"][Instruction::Return]', {
            funcName: '[method]session.restore',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant6;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionTokens;
  
  Session.prototype.tokens = function tokens() {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionTokens',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.tokens"][Instruction::CallWasm] enter', {
            funcName: '[method]session.tokens',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionTokens(handle0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant6;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr2 = dataView(memory0).getUint32(ret + 4, true);
              var len2 = dataView(memory0).getUint32(ret + 8, true);
              if (ptr2 % 4 !== 0) throw new TypeError(`list pointer [${ptr2}] is not aligned to 4`);
              var result2 = new Uint32Array(memory0.buffer.slice(ptr2, ptr2 + len2 * 4));
              variant6= {
                tag: 'ok',
                val: result2
              };
              break;
            }
            case 1: {
              let enum3;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum3 = 'input';
                  break;
                }
                case 1: {
                  enum3 = 'resource';
                  break;
                }
                case 2: {
                  enum3 = 'denied';
                  break;
                }
                case 3: {
                  enum3 = 'cancelled';
                  break;
                }
                case 4: {
                  enum3 = 'unsupported';
                  break;
                }
                case 5: {
                  enum3 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr4 = dataView(memory0).getUint32(ret + 8, true);
              var len4 = dataView(memory0).getUint32(ret + 12, true);
              var result4 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr4, len4));
              var ptr5 = dataView(memory0).getUint32(ret + 16, true);
              var len5 = dataView(memory0).getUint32(ret + 20, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              variant6= {
                tag: 'err',
                val: {
                  kind: enum3,
                  code: result4,
                  message: result5,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.tokens"][Instruction::Return]', {
            funcName: '[method]session.tokens',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant6;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionUseDraft;
  
  Session.prototype.useDraft = function useDraft(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionUseDraft',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          
          var handle3 = arg1[symbolRscHandle];
          if (!handle3 || (handleTable4[(handle3 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Model\" resource.');
          }
          var handle2 = handleTable4[(handle3 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.use-draft"][Instruction::CallWasm] enter', {
            funcName: '[method]session.use-draft',
            paramCount: 2,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionUseDraft(handle0, handle2),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant7;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              variant7= {
                tag: 'ok',
                val: undefined
              };
              break;
            }
            case 1: {
              let enum4;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum4 = 'input';
                  break;
                }
                case 1: {
                  enum4 = 'resource';
                  break;
                }
                case 2: {
                  enum4 = 'denied';
                  break;
                }
                case 3: {
                  enum4 = 'cancelled';
                  break;
                }
                case 4: {
                  enum4 = 'unsupported';
                  break;
                }
                case 5: {
                  enum4 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr5 = dataView(memory0).getUint32(ret + 8, true);
              var len5 = dataView(memory0).getUint32(ret + 12, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              var ptr6 = dataView(memory0).getUint32(ret + 16, true);
              var len6 = dataView(memory0).getUint32(ret + 20, true);
              var result6 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr6, len6));
              variant7= {
                tag: 'err',
                val: {
                  kind: enum4,
                  code: result5,
                  message: result6,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.use-draft"][Instruction::Return]', {
            funcName: '[method]session.use-draft',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant7;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodSessionSetColumnCost;
  
  Session.prototype.setColumnCost = function setColumnCost(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodSessionSetColumnCost',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'none',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (null!== null) {
      task.setReturnMemoryIdx(null);
      task.setReturnMemory((() => null)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable3[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Session\" resource.');
          }
          var handle0 = handleTable3[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.set-column-cost"][Instruction::CallWasm] enter', {
            funcName: '[method]session.set-column-cost',
            paramCount: 2,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodSessionSetColumnCost(handle0, +arg1),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]session.set-column-cost"][Instruction::Return]', {
            funcName: '[method]session.set-column-cost',
            paramCount: 0,
            async: false,
            postReturn: true
          });
          task.resolve([ret]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn1();
          cstate.mayLeave = true;
          task.exit();
          
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodEmbedderAppend;
  
  class Embedder{
    constructor () {
      throw new Error('"Embedder" resource does not define a constructor');
    }
  }
  
  Embedder.prototype.append = function append(arg1) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodEmbedderAppend',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable5[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Embedder\" resource.');
          }
          var handle0 = handleTable5[(handle1 << 1) + 1] & ~T_FLAG;
          
          var {bytes: v2_0, ends: v2_1 } = arg1;
          var val3 = v2_0;
          var len3 = Array.isArray(val3) ? val3.length : val3.byteLength;
          var ptr3 = realloc0(0, 0, 1, len3 * 1);
          
          let valData3;
          const valLenBytes3 = len3 * 1;
          if (Array.isArray(val3)) {
            // Regular array likely containing numbers, write values to memory
            let offset = 0;
            const dv3 = new DataView(memory0.buffer);
            for (const v of val3) {
              _requireValidNumericPrimitive.bind(null, 'u8')(v);
              dv3.setUint8(ptr3+ offset, v, true);
              offset += 1;
            }
          } else {
            // TypedArray / ArrayBuffer-like, direct copy
            valData3 = new Uint8Array(val3.buffer || val3, val3.byteOffset, valLenBytes3);
            const out3 = new Uint8Array(memory0.buffer, ptr3, valLenBytes3);
            out3.set(valData3);
          }
          
          var val4 = v2_1;
          var len4 = val4.length;
          var ptr4 = realloc0(0, 0, 4, len4 * 4);
          
          let valData4;
          const valLenBytes4 = len4 * 4;
          if (Array.isArray(val4)) {
            // Regular array likely containing numbers, write values to memory
            let offset = 0;
            const dv4 = new DataView(memory0.buffer);
            for (const v of val4) {
              _requireValidNumericPrimitive.bind(null, 'u32')(v);
              dv4.setUint32(ptr4+ offset, v, true);
              offset += 4;
            }
          } else {
            // TypedArray / ArrayBuffer-like, direct copy
            valData4 = new Uint8Array(val4.buffer || val4, val4.byteOffset, valLenBytes4);
            const out4 = new Uint8Array(memory0.buffer, ptr4, valLenBytes4);
            out4.set(valData4);
          }
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]embedder.append"][Instruction::CallWasm] enter', {
            funcName: '[method]embedder.append',
            paramCount: 5,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodEmbedderAppend(handle0, ptr3, len3, ptr4, len4),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant9;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr5 = dataView(memory0).getUint32(ret + 4, true);
              var len5 = dataView(memory0).getUint32(ret + 8, true);
              if (ptr5 % 4 !== 0) throw new TypeError(`list pointer [${ptr5}] is not aligned to 4`);
              var result5 = new Uint32Array(memory0.buffer.slice(ptr5, ptr5 + len5 * 4));
              variant9= {
                tag: 'ok',
                val: result5
              };
              break;
            }
            case 1: {
              let enum6;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum6 = 'input';
                  break;
                }
                case 1: {
                  enum6 = 'resource';
                  break;
                }
                case 2: {
                  enum6 = 'denied';
                  break;
                }
                case 3: {
                  enum6 = 'cancelled';
                  break;
                }
                case 4: {
                  enum6 = 'unsupported';
                  break;
                }
                case 5: {
                  enum6 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr7 = dataView(memory0).getUint32(ret + 8, true);
              var len7 = dataView(memory0).getUint32(ret + 12, true);
              var result7 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr7, len7));
              var ptr8 = dataView(memory0).getUint32(ret + 16, true);
              var len8 = dataView(memory0).getUint32(ret + 20, true);
              var result8 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr8, len8));
              variant9= {
                tag: 'err',
                val: {
                  kind: enum6,
                  code: result7,
                  message: result8,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]embedder.append"][Instruction::Return]', {
            funcName: '[method]embedder.append',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant9;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodEmbedderNextBatch;
  
  Embedder.prototype.nextBatch = function nextBatch() {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodEmbedderNextBatch',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable5[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Embedder\" resource.');
          }
          var handle0 = handleTable5[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]embedder.next-batch"][Instruction::CallWasm] enter', {
            funcName: '[method]embedder.next-batch',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodEmbedderNextBatch(handle0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant7;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var ptr2 = dataView(memory0).getUint32(ret + 4, true);
              var len2 = dataView(memory0).getUint32(ret + 8, true);
              if (ptr2 % 4 !== 0) throw new TypeError(`list pointer [${ptr2}] is not aligned to 4`);
              var result2 = new Float32Array(memory0.buffer.slice(ptr2, ptr2 + len2 * 4));
              var ptr3 = dataView(memory0).getUint32(ret + 12, true);
              var len3 = dataView(memory0).getUint32(ret + 16, true);
              if (ptr3 % 4 !== 0) throw new TypeError(`list pointer [${ptr3}] is not aligned to 4`);
              var result3 = new Uint32Array(memory0.buffer.slice(ptr3, ptr3 + len3 * 4));
              variant7= {
                tag: 'ok',
                val: {
                  values: result2,
                  tokenCounts: result3,
                }
              };
              break;
            }
            case 1: {
              let enum4;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum4 = 'input';
                  break;
                }
                case 1: {
                  enum4 = 'resource';
                  break;
                }
                case 2: {
                  enum4 = 'denied';
                  break;
                }
                case 3: {
                  enum4 = 'cancelled';
                  break;
                }
                case 4: {
                  enum4 = 'unsupported';
                  break;
                }
                case 5: {
                  enum4 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr5 = dataView(memory0).getUint32(ret + 8, true);
              var len5 = dataView(memory0).getUint32(ret + 12, true);
              var result5 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr5, len5));
              var ptr6 = dataView(memory0).getUint32(ret + 16, true);
              var len6 = dataView(memory0).getUint32(ret + 20, true);
              var result6 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr6, len6));
              variant7= {
                tag: 'err',
                val: {
                  kind: enum4,
                  code: result5,
                  message: result6,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]embedder.next-batch"][Instruction::Return]', {
            funcName: '[method]embedder.next-batch',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant7;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010MethodEmbedderClear;
  
  Embedder.prototype.clear = function clear() {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010MethodEmbedderClear',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'none',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (null!== null) {
      task.setReturnMemoryIdx(null);
      task.setReturnMemory((() => null)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          
          var handle1 = this[symbolRscHandle];
          if (!handle1 || (handleTable5[(handle1 << 1) + 1] & T_FLAG) === 0) {
            throw new TypeError('Resource error: Not a valid \"Embedder\" resource.');
          }
          var handle0 = handleTable5[(handle1 << 1) + 1] & ~T_FLAG;
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]embedder.clear"][Instruction::CallWasm] enter', {
            funcName: '[method]embedder.clear',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010MethodEmbedderClear(handle0),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="[method]embedder.clear"][Instruction::Return]', {
            funcName: '[method]embedder.clear',
            paramCount: 0,
            async: false,
            postReturn: true
          });
          task.resolve([ret]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn1();
          cstate.mayLeave = true;
          task.exit();
          
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  };
  let guest010CheckCompatibility;
  
  function checkCompatibility(arg0) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010CheckCompatibility',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'none',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          var {architecture: v0_0, fileBytes: v0_1, entries: v0_2, tensors: v0_3 } = arg0;
          
          var encodeRes = _utf16AllocateAndEncode(v0_0, realloc0, memory0);
          var ptr1= encodeRes.ptr;
          var len1 = v0_0.length;
          
          var vec8 = v0_2;
          var len8 = vec8.length;
          var result8 = realloc0(0, 0, 8, len8 * 32);
          for (let i = 0; i < vec8.length; i++) {
            const e = vec8[i];
            const base = result8 + i * 32;var {key: v2_0, value: v2_1 } = e;
            
            var encodeRes = _utf16AllocateAndEncode(v2_0, realloc0, memory0);
            var ptr3= encodeRes.ptr;
            var len3 = v2_0.length;
            
            dataView(memory0).setUint32(base + 4, len3, true);
            dataView(memory0).setUint32(base + 0, ptr3, true);
            var variant7 = v2_1;
            switch (variant7.tag) {
              case 'unsigned': {
                const e = variant7.val;
                dataView(memory0).setInt8(base + 8, 0, true);
                dataView(memory0).setBigInt64(base + 16, toUint64(e), true);
                break;
              }
              case 'signed': {
                const e = variant7.val;
                dataView(memory0).setInt8(base + 8, 1, true);
                dataView(memory0).setBigInt64(base + 16, toInt64(e), true);
                break;
              }
              case 'float': {
                const e = variant7.val;
                dataView(memory0).setInt8(base + 8, 2, true);
                dataView(memory0).setFloat64(base + 16, +e, true);
                break;
              }
              case 'boolean': {
                const e = variant7.val;
                dataView(memory0).setInt8(base + 8, 3, true);
                dataView(memory0).setInt8(base + 16, e ? 1 : 0, true);
                break;
              }
              case 'text': {
                const e = variant7.val;
                dataView(memory0).setInt8(base + 8, 4, true);
                
                var encodeRes = _utf16AllocateAndEncode(e, realloc0, memory0);
                var ptr4= encodeRes.ptr;
                var len4 = e.length;
                
                dataView(memory0).setUint32(base + 20, len4, true);
                dataView(memory0).setUint32(base + 16, ptr4, true);
                break;
              }
              case 'elements': {
                const e = variant7.val;
                dataView(memory0).setInt8(base + 8, 5, true);
                var {element: v5_0, length: v5_1 } = e;
                var val6 = v5_0;
                let enum6;
                switch (val6) {
                  case 'unsigned': {
                    enum6 = 0;
                    break;
                  }
                  case 'signed': {
                    enum6 = 1;
                    break;
                  }
                  case 'float': {
                    enum6 = 2;
                    break;
                  }
                  case 'boolean': {
                    enum6 = 3;
                    break;
                  }
                  case 'text': {
                    enum6 = 4;
                    break;
                  }
                  case 'nested': {
                    enum6 = 5;
                    break;
                  }
                  default: {
                    if ((v5_0) instanceof Error) {
                      console.error(v5_0);
                    }
                    
                    throw new TypeError(`"${val6}" is not one of the cases of element-type`);
                  }
                }
                dataView(memory0).setInt8(base + 16, enum6, true);
                dataView(memory0).setBigInt64(base + 24, toUint64(v5_1), true);
                break;
              }
              default: {
                throw new TypeError(`invalid variant tag value \`${JSON.stringify(variant7.tag)}\` (received \`${variant7}\`) specified for \`MetadataValue\``);
              }
            }
          }
          var vec13 = v0_3;
          var len13 = vec13.length;
          var result13 = realloc0(0, 0, 4, len13 * 24);
          for (let i = 0; i < vec13.length; i++) {
            const e = vec13[i];
            const base = result13 + i * 24;var {name: v9_0, dimensions: v9_1, encoding: v9_2 } = e;
            
            var encodeRes = _utf16AllocateAndEncode(v9_0, realloc0, memory0);
            var ptr10= encodeRes.ptr;
            var len10 = v9_0.length;
            
            dataView(memory0).setUint32(base + 4, len10, true);
            dataView(memory0).setUint32(base + 0, ptr10, true);
            var val11 = v9_1;
            var len11 = val11.length;
            var ptr11 = realloc0(0, 0, 8, len11 * 8);
            
            let valData11;
            const valLenBytes11 = len11 * 8;
            if (Array.isArray(val11)) {
              // Regular array likely containing numbers, write values to memory
              let offset = 0;
              const dv11 = new DataView(memory0.buffer);
              for (const v of val11) {
                _requireValidNumericPrimitive.bind(null, 'u64')(v);
                dv11.setBigUint64(ptr11+ offset, v, true);
                offset += 8;
              }
            } else {
              // TypedArray / ArrayBuffer-like, direct copy
              valData11 = new Uint8Array(val11.buffer || val11, val11.byteOffset, valLenBytes11);
              const out11 = new Uint8Array(memory0.buffer, ptr11, valLenBytes11);
              out11.set(valData11);
            }
            
            dataView(memory0).setUint32(base + 12, len11, true);
            dataView(memory0).setUint32(base + 8, ptr11, true);
            
            var encodeRes = _utf16AllocateAndEncode(v9_2, realloc0, memory0);
            var ptr12= encodeRes.ptr;
            var len12 = v9_2.length;
            
            dataView(memory0).setUint32(base + 20, len12, true);
            dataView(memory0).setUint32(base + 16, ptr12, true);
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="check-compatibility"][Instruction::CallWasm] enter', {
            funcName: 'check-compatibility',
            paramCount: 7,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010CheckCompatibility(ptr1, len1, toUint64(v0_1), result8, len8, result13, len13),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          var bool14 = dataView(memory0).getUint8(ret + 0, true);
          var len16 = dataView(memory0).getUint32(ret + 8, true);
          var base16 = dataView(memory0).getUint32(ret + 4, true);
          if (base16 % 4 !== 0) throw new TypeError(`list pointer [${base16}] is not aligned to 4`);
          var result16 = [];
          for (let i = 0; i < len16; i++) {
            const base = base16 + i * 8;
            var ptr15 = dataView(memory0).getUint32(base + 0, true);
            var len15 = dataView(memory0).getUint32(base + 4, true);
            var result15 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr15, len15));
            result16.push(result15);
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="check-compatibility"][Instruction::Return]', {
            funcName: 'check-compatibility',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          task.resolve([{
            compatible: bool14 == 0 ? false : (bool14 == 1 ? true : throwInvalidBool()),
            reasons: result16,
            kvBytesPerPosition: BigInt.asUintN(64, BigInt(dataView(memory0).getBigInt64(ret + 16, true))),
          }]);
          const retCopy = {
            compatible: bool14 == 0 ? false : (bool14 == 1 ? true : throwInvalidBool()),
            reasons: result16,
            kvBytesPerPosition: BigInt.asUintN(64, BigInt(dataView(memory0).getBigInt64(ret + 16, true))),
          };
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          return retCopy;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  }
  let guest010LoadTokenizerById;
  
  function loadTokenizerById(arg0) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010LoadTokenizerById',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="load-tokenizer-by-id"][Instruction::CallWasm] enter', {
            funcName: 'load-tokenizer-by-id',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010LoadTokenizerById(toUint32(arg0)),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant5;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var handle1 = dataView(memory0).getInt32(ret + 4, true);
              var rsc0 = new.target === Tokenizer ? this : Object.create(Tokenizer.prototype);
              Object.defineProperty(rsc0, symbolRscHandle, { writable: true, value: handle1});
              finalizationRegistry2.register(rsc0, handle1, rsc0);
              Object.defineProperty(rsc0, symbolDispose, { writable: true, value: function () {
                finalizationRegistry2.unregister(rsc0);
                const handleEntry = rscTableRemove(handleTable2, handle1);
                rsc0[symbolDispose] = emptyFunc;
                rsc0[symbolRscHandle] = undefined;
                exports0['9'](handleEntry.rep);
              }});
              variant5= {
                tag: 'ok',
                val: rsc0
              };
              break;
            }
            case 1: {
              let enum2;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum2 = 'input';
                  break;
                }
                case 1: {
                  enum2 = 'resource';
                  break;
                }
                case 2: {
                  enum2 = 'denied';
                  break;
                }
                case 3: {
                  enum2 = 'cancelled';
                  break;
                }
                case 4: {
                  enum2 = 'unsupported';
                  break;
                }
                case 5: {
                  enum2 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr3 = dataView(memory0).getUint32(ret + 8, true);
              var len3 = dataView(memory0).getUint32(ret + 12, true);
              var result3 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr3, len3));
              var ptr4 = dataView(memory0).getUint32(ret + 16, true);
              var len4 = dataView(memory0).getUint32(ret + 20, true);
              var result4 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr4, len4));
              variant5= {
                tag: 'err',
                val: {
                  kind: enum2,
                  code: result3,
                  message: result4,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="load-tokenizer-by-id"][Instruction::Return]', {
            funcName: 'load-tokenizer-by-id',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant5;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  }
  let guest010LoadModelById;
  
  function loadModelById(arg0) {
    
    const hostProvided = false;
    getOrCreateAsyncState(0).throwIfTrapped();
    
    const [task, _wasm_call_currentTaskID] = createNewCurrentTask({
      componentIdx: 0,
      isAsync: false,
      isManualAsync: false,
      preserveFutureResult: false,
      entryFnName: 'guest010LoadModelById',
      getCallbackFn: () => null,
      callbackFnName: null,
      errHandling: 'throw-result-err',
      callingWasmExport: true,
    });
    task.setCalleeIsAsync(false);
    
    const started = task.enterSync();
    CURRENT_TASK_MAY_BLOCK.value = task.mayBlock() ? 1 : 0;
    
    if (0!== null) {
      task.setReturnMemoryIdx(0);
      task.setReturnMemory((() => memory0)());
    }
    
    
    return _withGlobalCurrentTaskMeta({
      taskID: task.id(),
      componentIdx: task.componentIdx(),
      fn: () => {
        try {
          
          _debugLog('[iface="realm:inference/guest@0.1.0", function="load-model-by-id"][Instruction::CallWasm] enter', {
            funcName: 'load-model-by-id',
            paramCount: 1,
            async: false,
            postReturn: true,
          });
          
          let ret;
          
          try {
            ret =  _withGlobalCurrentTaskMeta({
              taskID: task.id(),
              componentIdx: task.componentIdx(),
              fn: () => guest010LoadModelById(toUint32(arg0)),
            });
          } catch (err) {
            
            _debugLog('[Instruction::CallWasm] error during sync call', {
              taskID: task.id(),
              err,
            });
            getOrCreateAsyncState(0).markTrapped(err);
            task.setErrored(err);
            task.reject(err);
            task.exit();
            throw err;
            
          }
          
          let variant5;
          switch (dataView(memory0).getUint8(ret + 0, true)) {
            case 0: {
              var handle1 = dataView(memory0).getInt32(ret + 4, true);
              var rsc0 = new.target === Model ? this : Object.create(Model.prototype);
              Object.defineProperty(rsc0, symbolRscHandle, { writable: true, value: handle1});
              finalizationRegistry4.register(rsc0, handle1, rsc0);
              Object.defineProperty(rsc0, symbolDispose, { writable: true, value: function () {
                finalizationRegistry4.unregister(rsc0);
                const handleEntry = rscTableRemove(handleTable4, handle1);
                rsc0[symbolDispose] = emptyFunc;
                rsc0[symbolRscHandle] = undefined;
                exports0['10'](handleEntry.rep);
              }});
              variant5= {
                tag: 'ok',
                val: rsc0
              };
              break;
            }
            case 1: {
              let enum2;
              switch (dataView(memory0).getUint8(ret + 4, true)) {
                case 0: {
                  enum2 = 'input';
                  break;
                }
                case 1: {
                  enum2 = 'resource';
                  break;
                }
                case 2: {
                  enum2 = 'denied';
                  break;
                }
                case 3: {
                  enum2 = 'cancelled';
                  break;
                }
                case 4: {
                  enum2 = 'unsupported';
                  break;
                }
                case 5: {
                  enum2 = 'bug';
                  break;
                }
                default: {
                  throw new TypeError('invalid discriminant specified for ErrorKind');
                }
              }
              var ptr3 = dataView(memory0).getUint32(ret + 8, true);
              var len3 = dataView(memory0).getUint32(ret + 12, true);
              var result3 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr3, len3));
              var ptr4 = dataView(memory0).getUint32(ret + 16, true);
              var len4 = dataView(memory0).getUint32(ret + 20, true);
              var result4 = utf16Decoder.decode(new Uint16Array(memory0.buffer, ptr4, len4));
              variant5= {
                tag: 'err',
                val: {
                  kind: enum2,
                  code: result3,
                  message: result4,
                }
              };
              break;
            }
            default: {
              throw new TypeError('invalid variant discriminant for expected');
            }
          }
          _debugLog('[iface="realm:inference/guest@0.1.0", function="load-model-by-id"][Instruction::Return]', {
            funcName: 'load-model-by-id',
            paramCount: 1,
            async: false,
            postReturn: true
          });
          const retCopy = variant5;
          task.resolve([retCopy.val]);
          
          let cstate = getOrCreateAsyncState(0);
          cstate.mayLeave = false;
          postReturn0(ret);
          cstate.mayLeave = true;
          task.exit();
          
          
          
          if (typeof retCopy === 'object' && retCopy.tag === 'err') {
            throw new ComponentError(retCopy.val);
          }
          return retCopy.val;
          
          
        } catch (err) {
          if (!task.isResolvedState()) {
            task.setErrored(err);
            task.reject(err);
          }
          if (!task.isExited()) { task.exit({ skipExclusiveLockCheck: true }); }
          throw err;
        }
      },
    });
    
  }
  function trampoline0(handle) {
    const handleEntry = rscTableRemove(handleTable0, handle);
    if (handleEntry.own) {
      
      const rsc = captureTable0.get(handleEntry.rep);
      if (rsc) {
        if (rsc[symbolDispose]) rsc[symbolDispose]();
        captureTable0.delete(handleEntry.rep);
      } else if (Program[symbolCabiDispose]) {
        Program[symbolCabiDispose](handleEntry.rep);
      }
    }
  }
  function trampoline1(handle) {
    const handleEntry = rscTableRemove(handleTable1, handle);
    if (handleEntry.own) {
      
      const rsc = captureTable1.get(handleEntry.rep);
      if (rsc) {
        if (rsc[symbolDispose]) rsc[symbolDispose]();
        captureTable1.delete(handleEntry.rep);
      } else if (Pending[symbolCabiDispose]) {
        Pending[symbolCabiDispose](handleEntry.rep);
      }
    }
  }
  let trampoline2 = _trampoline2.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 2,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline2.manuallyAsync,
    paramLiftFns: [],
    resultLowerFns: [_lowerFlatU32],
    hasResultPointer: false,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: null,
    stringEncoding: 'utf8',
    getMemoryFn: () => null,
    getReallocFn: undefined,
    importFn: _trampoline2,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 2,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline2.manuallyAsync,
    paramLiftFns: [],
    resultLowerFns: [_lowerFlatU32],
    hasResultPointer: false,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: null,
    stringEncoding: 'utf8',
    getMemoryFn: () => null,
    getReallocFn: undefined,
    importFn: _trampoline2,
  },
  );
  const trampoline3 = rscTableCreateOwn.bind(null, handleTable2);
  const trampoline4 = rscTableCreateOwn.bind(null, handleTable3);
  const trampoline5 = rscTableCreateOwn.bind(null, handleTable4);
  const trampoline6 = rscTableCreateOwn.bind(null, handleTable5);
  let trampoline7 = _trampoline7.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 7,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline7.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatStringAny,_liftFlatU32,_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatVariant({
        caseMetas: [[ 'integers', _lowerFlatList({
          elemLowerFn: _lowerFlatS64,
          elemSize32: 8,
          elemAlign32: 8,
        }), 8, 4, 2 ],[ 'floats', _lowerFlatList({
          elemLowerFn: _lowerFlatFloat32,
          elemSize32: 4,
          elemAlign32: 4,
        }), 8, 4, 2 ],[ 'texts', _lowerFlatRecord({ fieldMetas: [['bytes', _lowerFlatList({
          elemLowerFn: _lowerFlatU8,
          elemSize32: 1,
          elemAlign32: 1,
        }), 8, 4 ],['ends', _lowerFlatList({
          elemLowerFn: _lowerFlatU32,
          elemSize32: 4,
          elemAlign32: 4,
        }), 8, 4 ],], size32: 16, align32: 4 }), 16, 4, 4 ],],
        variantSize32: 20,
        variantAlign32: 4,
        variantPayloadOffset32: 4,
        variantFlatCount: 5,
      } ), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline7,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 7,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline7.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatStringAny,_liftFlatU32,_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatVariant({
        caseMetas: [[ 'integers', _lowerFlatList({
          elemLowerFn: _lowerFlatS64,
          elemSize32: 8,
          elemAlign32: 8,
        }), 8, 4, 2 ],[ 'floats', _lowerFlatList({
          elemLowerFn: _lowerFlatFloat32,
          elemSize32: 4,
          elemAlign32: 4,
        }), 8, 4, 2 ],[ 'texts', _lowerFlatRecord({ fieldMetas: [['bytes', _lowerFlatList({
          elemLowerFn: _lowerFlatU8,
          elemSize32: 1,
          elemAlign32: 1,
        }), 8, 4 ],['ends', _lowerFlatList({
          elemLowerFn: _lowerFlatU32,
          elemSize32: 4,
          elemAlign32: 4,
        }), 8, 4 ],], size32: 16, align32: 4 }), 16, 4, 4 ],],
        variantSize32: 20,
        variantAlign32: 4,
        variantPayloadOffset32: 4,
        variantFlatCount: 5,
      } ), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline7,
  },
  );
  let trampoline8 = _trampoline8.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 8,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline8.manuallyAsync,
    paramLiftFns: [_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatRecord({ fieldMetas: [['architecture', _lowerFlatStringAny, 8, 4 ],['fileBytes', _lowerFlatU64, 8, 8 ],['entries', _lowerFlatList({
        elemLowerFn: _lowerFlatRecord({ fieldMetas: [['key', _lowerFlatStringAny, 8, 4 ],['value', _lowerFlatVariant({
          caseMetas: [[ 'unsigned', _lowerFlatU64, 8, 8, 1 ],[ 'signed', _lowerFlatS64, 8, 8, 1 ],[ 'float', _lowerFlatFloat64, 8, 8, 1 ],[ 'boolean', _lowerFlatBool, 1, 1, 1 ],[ 'text', _lowerFlatStringAny, 8, 4, 2 ],[ 'elements', _lowerFlatRecord({ fieldMetas: [['element', 
          _lowerFlatEnum({
            caseMetas: [['unsigned', null, 1, 1, 1],['signed', null, 1, 1, 1],['float', null, 1, 1, 1],['boolean', null, 1, 1, 1],['text', null, 1, 1, 1],['nested', null, 1, 1, 1],],
            variantSize32: 1,
            variantAlign32: 1,
            variantPayloadOffset32: 1,
            variantFlatCount: 1,
          })
          , 1, 1 ],['length', _lowerFlatU64, 8, 8 ],], size32: 16, align32: 8 }), 16, 8, 2 ],],
          variantSize32: 24,
          variantAlign32: 8,
          variantPayloadOffset32: 8,
          variantFlatCount: 3,
        } ), 24, 8 ],], size32: 32, align32: 8 }),
        elemSize32: 32,
        elemAlign32: 8,
      }), 8, 4 ],['tensors', _lowerFlatList({
        elemLowerFn: _lowerFlatRecord({ fieldMetas: [['name', _lowerFlatStringAny, 8, 4 ],['dimensions', _lowerFlatList({
          elemLowerFn: _lowerFlatU64,
          elemSize32: 8,
          elemAlign32: 8,
        }), 8, 4 ],['encoding', _lowerFlatStringAny, 8, 4 ],], size32: 24, align32: 4 }),
        elemSize32: 24,
        elemAlign32: 4,
      }), 8, 4 ],], size32: 32, align32: 8 }), 40, 8, 8 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 40, 8, 8 ],
      ],
      variantSize32: 40,
      variantAlign32: 8,
      variantPayloadOffset32: 8,
      variantFlatCount: 8,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline8,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 8,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline8.manuallyAsync,
    paramLiftFns: [_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatRecord({ fieldMetas: [['architecture', _lowerFlatStringAny, 8, 4 ],['fileBytes', _lowerFlatU64, 8, 8 ],['entries', _lowerFlatList({
        elemLowerFn: _lowerFlatRecord({ fieldMetas: [['key', _lowerFlatStringAny, 8, 4 ],['value', _lowerFlatVariant({
          caseMetas: [[ 'unsigned', _lowerFlatU64, 8, 8, 1 ],[ 'signed', _lowerFlatS64, 8, 8, 1 ],[ 'float', _lowerFlatFloat64, 8, 8, 1 ],[ 'boolean', _lowerFlatBool, 1, 1, 1 ],[ 'text', _lowerFlatStringAny, 8, 4, 2 ],[ 'elements', _lowerFlatRecord({ fieldMetas: [['element', 
          _lowerFlatEnum({
            caseMetas: [['unsigned', null, 1, 1, 1],['signed', null, 1, 1, 1],['float', null, 1, 1, 1],['boolean', null, 1, 1, 1],['text', null, 1, 1, 1],['nested', null, 1, 1, 1],],
            variantSize32: 1,
            variantAlign32: 1,
            variantPayloadOffset32: 1,
            variantFlatCount: 1,
          })
          , 1, 1 ],['length', _lowerFlatU64, 8, 8 ],], size32: 16, align32: 8 }), 16, 8, 2 ],],
          variantSize32: 24,
          variantAlign32: 8,
          variantPayloadOffset32: 8,
          variantFlatCount: 3,
        } ), 24, 8 ],], size32: 32, align32: 8 }),
        elemSize32: 32,
        elemAlign32: 8,
      }), 8, 4 ],['tensors', _lowerFlatList({
        elemLowerFn: _lowerFlatRecord({ fieldMetas: [['name', _lowerFlatStringAny, 8, 4 ],['dimensions', _lowerFlatList({
          elemLowerFn: _lowerFlatU64,
          elemSize32: 8,
          elemAlign32: 8,
        }), 8, 4 ],['encoding', _lowerFlatStringAny, 8, 4 ],], size32: 24, align32: 4 }),
        elemSize32: 24,
        elemAlign32: 4,
      }), 8, 4 ],], size32: 32, align32: 8 }), 40, 8, 8 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 40, 8, 8 ],
      ],
      variantSize32: 40,
      variantAlign32: 8,
      variantPayloadOffset32: 8,
      variantFlatCount: 8,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline8,
  },
  );
  let trampoline9 = _trampoline9.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 9,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline9.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline9,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 9,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline9.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline9,
  },
  );
  let trampoline10 = _trampoline10.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 10,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline10.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatU32,_liftFlatList({
      elemLiftFn: _liftFlatU32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Uint32Array,
    })],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline10,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 10,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline10.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatU32,_liftFlatList({
      elemLiftFn: _liftFlatU32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Uint32Array,
    })],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline10,
  },
  );
  let trampoline11 = _trampoline11.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 11,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline11.manuallyAsync,
    paramLiftFns: [_liftFlatBorrow.bind(null, 0),_liftFlatList({
      elemLiftFn: _liftFlatFloat32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Float32Array,
    }),_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatOwn({
        componentIdx: 0,
        tableIdx: 1,
        lowerFn: 
        function lowerImportedOwnedHost_Pending(obj) {
          if (!(obj instanceof Pending)) {
            throw new TypeError('Resource error: Not a valid \"Pending\" resource.');
          }
          let handle = obj[symbolRscHandle];
          if (!handle) {
            const rep = obj[symbolRscRep] || ++captureCnt1;
            captureTable1.set(rep, obj);
            handle = rscTableCreateOwn(handleTable1, rep);
          }
          return handle;
        }
        ,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline11,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 11,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline11.manuallyAsync,
    paramLiftFns: [_liftFlatBorrow.bind(null, 0),_liftFlatList({
      elemLiftFn: _liftFlatFloat32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Float32Array,
    }),_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatOwn({
        componentIdx: 0,
        tableIdx: 1,
        lowerFn: 
        function lowerImportedOwnedHost_Pending(obj) {
          if (!(obj instanceof Pending)) {
            throw new TypeError('Resource error: Not a valid \"Pending\" resource.');
          }
          let handle = obj[symbolRscHandle];
          if (!handle) {
            const rep = obj[symbolRscRep] || ++captureCnt1;
            captureTable1.set(rep, obj);
            handle = rscTableCreateOwn(handleTable1, rep);
          }
          return handle;
        }
        ,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline11,
  },
  );
  let trampoline12 = _trampoline12.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 12,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline12.manuallyAsync,
    paramLiftFns: [_liftFlatBorrow.bind(null, 0),_liftFlatList({
      elemLiftFn: _liftFlatFloat32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Float32Array,
    }),_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline12,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 12,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline12.manuallyAsync,
    paramLiftFns: [_liftFlatBorrow.bind(null, 0),_liftFlatList({
      elemLiftFn: _liftFlatFloat32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Float32Array,
    }),_liftFlatU32],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline12,
  },
  );
  let trampoline13 = _trampoline13.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 13,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline13.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatList({
      elemLiftFn: _liftFlatU32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Uint32Array,
    }),_liftFlatList({
      elemLiftFn: _liftFlatVariant({
        caseMetas: [['matmul', _liftFlatRecord({ fieldMetas: [['weight', _liftFlatU32, 4, 4],['input', _liftFlatU32, 4, 4],['bias', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],['adapter', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],['experts', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatRecord({ fieldMetas: [['choice', _liftFlatU32, 4, 4],['used', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32'] ],
          ],
          variantSize32: 12,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 3,
          variantPayloadFlatTypes: ['i32','i32'],
          payloadMaybeNull: false,
        })
        , 12, 4],], size32: 36, align32: 4 }), 36, 4, 9, ['i32','i32','i32','i32','i32','i32','i32','i32','i32']],['norm', _liftFlatRecord({ fieldMetas: [['kind', 
        _liftFlatEnum({
          caseMetas: [['root-mean-square', null, 1, 1, 1],['layer', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['input', _liftFlatU32, 4, 4],['epsilon', _liftFlatFloat32, 4, 4],['groupLength', _liftFlatU32, 4, 4],['weight', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],['bias', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],], size32: 32, align32: 4 }), 32, 4, 8, ['i32','i32','f32','i32','i32','i32','i32','i32']],['binary', _liftFlatRecord({ fieldMetas: [['operator', 
        _liftFlatEnum({
          caseMetas: [['add', null, 1, 1, 1],['multiply', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['left', _liftFlatU32, 4, 4],['right', _liftFlatU32, 4, 4],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['activation', _liftFlatRecord({ fieldMetas: [['activation', 
        _liftFlatEnum({
          caseMetas: [['silu', null, 1, 1, 1],['gelu', null, 1, 1, 1],['gelu-quick', null, 1, 1, 1],['relu', null, 1, 1, 1],['sigmoid', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['input', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32']],['gated', _liftFlatRecord({ fieldMetas: [['activation', 
        _liftFlatEnum({
          caseMetas: [['silu', null, 1, 1, 1],['gelu', null, 1, 1, 1],['gelu-quick', null, 1, 1, 1],['relu', null, 1, 1, 1],['sigmoid', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['gate', _liftFlatU32, 4, 4],['up', _liftFlatU32, 4, 4],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['scale', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['factor', _liftFlatFloat32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','f32']],['slice', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['first', _liftFlatU32, 4, 4],['length', _liftFlatU32, 4, 4],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['soft-cap', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['limit', _liftFlatFloat32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','f32']],['softmax', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],], size32: 4, align32: 4 }), 4, 4, 1, ['i32']],['choice', _liftFlatRecord({ fieldMetas: [['scores', _liftFlatU32, 4, 4],['used', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32']],['expert-weights', _liftFlatRecord({ fieldMetas: [['gates', _liftFlatU32, 4, 4],['choice', _liftFlatU32, 4, 4],['normalized', _liftFlatBool, 1, 1],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['weighted-sum', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['weights', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32']],],
        variantSize32: 40,
        variantAlign32: 4,
        variantPayloadOffset32: 4,
        variantFlatCount: 10,
        variantPayloadFlatTypes: ['i32','i32','i32','i32','i32','i32','i32','i32','i32'],
      } ),
      elemAlign32: 4,
      elemSize32: 40,
      typedArray: undefined,
    }),_liftFlatList({
      elemLiftFn: _liftFlatU32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Uint32Array,
    })],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatOwn({
        componentIdx: 0,
        tableIdx: 0,
        lowerFn: 
        function lowerImportedOwnedHost_Program(obj) {
          if (!(obj instanceof Program)) {
            throw new TypeError('Resource error: Not a valid \"Program\" resource.');
          }
          let handle = obj[symbolRscHandle];
          if (!handle) {
            const rep = obj[symbolRscRep] || ++captureCnt0;
            captureTable0.set(rep, obj);
            handle = rscTableCreateOwn(handleTable0, rep);
          }
          return handle;
        }
        ,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline13,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 13,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline13.manuallyAsync,
    paramLiftFns: [_liftFlatU32,_liftFlatList({
      elemLiftFn: _liftFlatU32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Uint32Array,
    }),_liftFlatList({
      elemLiftFn: _liftFlatVariant({
        caseMetas: [['matmul', _liftFlatRecord({ fieldMetas: [['weight', _liftFlatU32, 4, 4],['input', _liftFlatU32, 4, 4],['bias', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],['adapter', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],['experts', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatRecord({ fieldMetas: [['choice', _liftFlatU32, 4, 4],['used', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32'] ],
          ],
          variantSize32: 12,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 3,
          variantPayloadFlatTypes: ['i32','i32'],
          payloadMaybeNull: false,
        })
        , 12, 4],], size32: 36, align32: 4 }), 36, 4, 9, ['i32','i32','i32','i32','i32','i32','i32','i32','i32']],['norm', _liftFlatRecord({ fieldMetas: [['kind', 
        _liftFlatEnum({
          caseMetas: [['root-mean-square', null, 1, 1, 1],['layer', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['input', _liftFlatU32, 4, 4],['epsilon', _liftFlatFloat32, 4, 4],['groupLength', _liftFlatU32, 4, 4],['weight', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],['bias', 
        _liftFlatOption({
          caseMetas: [
          ['none', null, 0, 0, 0, [] ],
          ['some', _liftFlatU32, 4, 4, 1, ['i32'] ],
          ],
          variantSize32: 8,
          variantAlign32: 4,
          variantPayloadOffset32: 4,
          variantFlatCount: 2,
          variantPayloadFlatTypes: ['i32'],
          payloadMaybeNull: false,
        })
        , 8, 4],], size32: 32, align32: 4 }), 32, 4, 8, ['i32','i32','f32','i32','i32','i32','i32','i32']],['binary', _liftFlatRecord({ fieldMetas: [['operator', 
        _liftFlatEnum({
          caseMetas: [['add', null, 1, 1, 1],['multiply', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['left', _liftFlatU32, 4, 4],['right', _liftFlatU32, 4, 4],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['activation', _liftFlatRecord({ fieldMetas: [['activation', 
        _liftFlatEnum({
          caseMetas: [['silu', null, 1, 1, 1],['gelu', null, 1, 1, 1],['gelu-quick', null, 1, 1, 1],['relu', null, 1, 1, 1],['sigmoid', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['input', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32']],['gated', _liftFlatRecord({ fieldMetas: [['activation', 
        _liftFlatEnum({
          caseMetas: [['silu', null, 1, 1, 1],['gelu', null, 1, 1, 1],['gelu-quick', null, 1, 1, 1],['relu', null, 1, 1, 1],['sigmoid', null, 1, 1, 1],],
          variantSize32: 1,
          variantAlign32: 1,
          variantPayloadOffset32: 1,
          variantFlatCount: 1,
        })
        , 1, 1],['gate', _liftFlatU32, 4, 4],['up', _liftFlatU32, 4, 4],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['scale', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['factor', _liftFlatFloat32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','f32']],['slice', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['first', _liftFlatU32, 4, 4],['length', _liftFlatU32, 4, 4],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['soft-cap', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['limit', _liftFlatFloat32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','f32']],['softmax', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],], size32: 4, align32: 4 }), 4, 4, 1, ['i32']],['choice', _liftFlatRecord({ fieldMetas: [['scores', _liftFlatU32, 4, 4],['used', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32']],['expert-weights', _liftFlatRecord({ fieldMetas: [['gates', _liftFlatU32, 4, 4],['choice', _liftFlatU32, 4, 4],['normalized', _liftFlatBool, 1, 1],], size32: 12, align32: 4 }), 12, 4, 3, ['i32','i32','i32']],['weighted-sum', _liftFlatRecord({ fieldMetas: [['input', _liftFlatU32, 4, 4],['weights', _liftFlatU32, 4, 4],], size32: 8, align32: 4 }), 8, 4, 2, ['i32','i32']],],
        variantSize32: 40,
        variantAlign32: 4,
        variantPayloadOffset32: 4,
        variantFlatCount: 10,
        variantPayloadFlatTypes: ['i32','i32','i32','i32','i32','i32','i32','i32','i32'],
      } ),
      elemAlign32: 4,
      elemSize32: 40,
      typedArray: undefined,
    }),_liftFlatList({
      elemLiftFn: _liftFlatU32,
      elemAlign32: 4,
      elemSize32: 4,
      typedArray: Uint32Array,
    })],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatOwn({
        componentIdx: 0,
        tableIdx: 0,
        lowerFn: 
        function lowerImportedOwnedHost_Program(obj) {
          if (!(obj instanceof Program)) {
            throw new TypeError('Resource error: Not a valid \"Program\" resource.');
          }
          let handle = obj[symbolRscHandle];
          if (!handle) {
            const rep = obj[symbolRscRep] || ++captureCnt0;
            captureTable0.set(rep, obj);
            handle = rscTableCreateOwn(handleTable0, rep);
          }
          return handle;
        }
        ,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline13,
  },
  );
  let trampoline14 = _trampoline14.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 14,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline14.manuallyAsync,
    paramLiftFns: [_liftFlatBorrow.bind(null, 1)],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline14,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 14,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline14.manuallyAsync,
    paramLiftFns: [_liftFlatBorrow.bind(null, 1)],
    resultLowerFns: [
    _lowerFlatResult({
      caseMetas: [
      [ 'ok', _lowerFlatList({
        elemLowerFn: _lowerFlatFloat32,
        elemSize32: 4,
        elemAlign32: 4,
      }), 24, 4, 4 ],
      [ 'err', _lowerFlatRecord({ fieldMetas: [['kind', 
      _lowerFlatEnum({
        caseMetas: [['input', null, 1, 1, 1],['resource', null, 1, 1, 1],['denied', null, 1, 1, 1],['cancelled', null, 1, 1, 1],['unsupported', null, 1, 1, 1],['bug', null, 1, 1, 1],],
        variantSize32: 1,
        variantAlign32: 1,
        variantPayloadOffset32: 1,
        variantFlatCount: 1,
      })
      , 1, 1 ],['code', _lowerFlatStringAny, 8, 4 ],['message', _lowerFlatStringAny, 8, 4 ],], size32: 20, align32: 4 }), 24, 4, 4 ],
      ],
      variantSize32: 24,
      variantAlign32: 4,
      variantPayloadOffset32: 4,
      variantFlatCount: 6,
    })
    ],
    hasResultPointer: true,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: () => realloc0,
    importFn: _trampoline14,
  },
  );
  let trampoline15 = _trampoline15.manuallyAsync ? new WebAssembly.Suspending(_suspendingImport(0, _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 15,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline15.manuallyAsync,
    paramLiftFns: [
    _liftFlatEnum({
      caseMetas: [['debug', null, 1, 1, 1],['info', null, 1, 1, 1],['warn', null, 1, 1, 1],['error', null, 1, 1, 1],],
      variantSize32: 1,
      variantAlign32: 1,
      variantPayloadOffset32: 1,
      variantFlatCount: 1,
    })
    ,_liftFlatStringAny],
    resultLowerFns: [],
    hasResultPointer: false,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: undefined,
    importFn: _trampoline15,
  },
  ))) : _lowerImportBackwardsCompat.bind(
  null,
  {
    trampolineIdx: 15,
    componentIdx: 0,
    isAsync: false,
    isManualAsync: _trampoline15.manuallyAsync,
    paramLiftFns: [
    _liftFlatEnum({
      caseMetas: [['debug', null, 1, 1, 1],['info', null, 1, 1, 1],['warn', null, 1, 1, 1],['error', null, 1, 1, 1],],
      variantSize32: 1,
      variantAlign32: 1,
      variantPayloadOffset32: 1,
      variantFlatCount: 1,
    })
    ,_liftFlatStringAny],
    resultLowerFns: [],
    hasResultPointer: false,
    funcTypeIsAsync: false,
    getCallbackFn: () => null,
    getPostReturnFn: () => null,
    isCancellable: false,
    memoryIdx: 0,
    stringEncoding: 'utf16',
    getMemoryFn: () => memory0,
    getReallocFn: undefined,
    importFn: _trampoline15,
  },
  );
  ({ exports: exports0 } = instantiateCore(module1));
  ({ exports: exports1 } = instantiateCore(module0, {
    '[export]realm:inference/guest@0.1.0': {
      '[resource-new]embedder': Object.assign(_guardMayLeave(0, trampoline6), { _jcoMaySuspend: false }),
      '[resource-new]model': Object.assign(_guardMayLeave(0, trampoline5), { _jcoMaySuspend: false }),
      '[resource-new]session': Object.assign(_guardMayLeave(0, trampoline4), { _jcoMaySuspend: false }),
      '[resource-new]tokenizer': Object.assign(_guardMayLeave(0, trampoline3), { _jcoMaySuspend: false }),
    },
    'realm:inference/compute@0.1.0': {
      '[method]pending.wait': Object.assign(exports0['7'], { _jcoMaySuspend: false }),
      '[method]program.run': Object.assign(exports0['5'], { _jcoMaySuspend: false }),
      '[method]program.submit': Object.assign(exports0['4'], { _jcoMaySuspend: false }),
      '[resource-drop]pending': Object.assign(_guardMayLeave(0, trampoline1), { _jcoMaySuspend: false }),
      '[resource-drop]program': Object.assign(_guardMayLeave(0, trampoline0), { _jcoMaySuspend: false }),
      '[static]program.create': Object.assign(exports0['6'], { _jcoMaySuspend: false }),
      'rows-by-id': Object.assign(exports0['3'], { _jcoMaySuspend: false }),
      'values-max': Object.assign(trampoline2, { _jcoMaySuspend: false }),
    },
    'realm:inference/logging@0.1.0': {
      log: Object.assign(exports0['8'], { _jcoMaySuspend: false }),
    },
    'realm:inference/models@0.1.0': {
      'get-model-metadata': Object.assign(exports0['1'], { _jcoMaySuspend: false }),
      'read-metadata-array': Object.assign(exports0['0'], { _jcoMaySuspend: false }),
      'read-tensor': Object.assign(exports0['2'], { _jcoMaySuspend: false }),
    },
  }));
  memory0 = exports1.memory;
  realloc0 = exports1.cabi_realloc;
  
  try {
    realloc0Async = WebAssembly.promising(exports1.cabi_realloc);
  } catch(err) {
    realloc0Async = exports1.cabi_realloc;
  }
  
  ({ exports: exports2 } = instantiateCore(module2, {
    actual: {
      '0': Object.assign(trampoline7, { _jcoMaySuspend: false }),
      '1': Object.assign(trampoline8, { _jcoMaySuspend: false }),
      '10': Object.assign(exports1['realm:inference/guest@0.1.0#[dtor]model'], { _jcoMaySuspend: false }),
      '11': Object.assign(exports1['realm:inference/guest@0.1.0#[dtor]session'], { _jcoMaySuspend: false }),
      '12': Object.assign(exports1['realm:inference/guest@0.1.0#[dtor]embedder'], { _jcoMaySuspend: false }),
      '2': Object.assign(trampoline9, { _jcoMaySuspend: false }),
      '3': Object.assign(trampoline10, { _jcoMaySuspend: false }),
      '4': Object.assign(trampoline11, { _jcoMaySuspend: false }),
      '5': Object.assign(trampoline12, { _jcoMaySuspend: false }),
      '6': Object.assign(trampoline13, { _jcoMaySuspend: false }),
      '7': Object.assign(trampoline14, { _jcoMaySuspend: false }),
      '8': Object.assign(trampoline15, { _jcoMaySuspend: false }),
      '9': Object.assign(exports1['realm:inference/guest@0.1.0#[dtor]tokenizer'], { _jcoMaySuspend: false }),
    },
    main: {
      _initialize: Object.assign(exports1._initialize, { _jcoMaySuspend: false }),
    },
    shim: {
      $imports: exports0.$imports,
    },
  }));
  postReturn0 = exports1['cabi_post_realm:inference/guest@0.1.0#[method]tokenizer.tokenize'];
  
  try {
    postReturn0Async = WebAssembly.promising(exports1['cabi_post_realm:inference/guest@0.1.0#[method]tokenizer.tokenize']);
  } catch(err) {
    postReturn0Async = exports1['cabi_post_realm:inference/guest@0.1.0#[method]tokenizer.tokenize'];
  }
  
  postReturn1 = exports1['cabi_post_realm:inference/guest@0.1.0#[method]session.set-column-cost'];
  
  try {
    postReturn1Async = WebAssembly.promising(exports1['cabi_post_realm:inference/guest@0.1.0#[method]session.set-column-cost']);
  } catch(err) {
    postReturn1Async = exports1['cabi_post_realm:inference/guest@0.1.0#[method]session.set-column-cost'];
  }
  
  guest010MethodTokenizerTokenize = exports1['realm:inference/guest@0.1.0#[method]tokenizer.tokenize'];
  guest010MethodTokenizerDetokenize = exports1['realm:inference/guest@0.1.0#[method]tokenizer.detokenize'];
  guest010MethodModelConfiguration = exports1['realm:inference/guest@0.1.0#[method]model.configuration'];
  guest010MethodModelKvBytes = exports1['realm:inference/guest@0.1.0#[method]model.kv-bytes'];
  guest010MethodModelCreateSession = exports1['realm:inference/guest@0.1.0#[method]model.create-session'];
  guest010MethodModelEmbedderBytes = exports1['realm:inference/guest@0.1.0#[method]model.embedder-bytes'];
  guest010MethodModelCreateEmbedder = exports1['realm:inference/guest@0.1.0#[method]model.create-embedder'];
  guest010MethodSessionAppend = exports1['realm:inference/guest@0.1.0#[method]session.append'];
  guest010MethodSessionStart = exports1['realm:inference/guest@0.1.0#[method]session.start'];
  guest010MethodSessionNextBatch = exports1['realm:inference/guest@0.1.0#[method]session.next-batch'];
  guest010MethodSessionEvaluate = exports1['realm:inference/guest@0.1.0#[method]session.evaluate'];
  guest010MethodSessionPosition = exports1['realm:inference/guest@0.1.0#[method]session.position'];
  guest010MethodSessionTruncate = exports1['realm:inference/guest@0.1.0#[method]session.truncate'];
  guest010MethodSessionFork = exports1['realm:inference/guest@0.1.0#[method]session.fork'];
  guest010MethodSessionSave = exports1['realm:inference/guest@0.1.0#[method]session.save'];
  guest010MethodSessionRestore = exports1['realm:inference/guest@0.1.0#[method]session.restore'];
  guest010MethodSessionTokens = exports1['realm:inference/guest@0.1.0#[method]session.tokens'];
  guest010MethodSessionUseDraft = exports1['realm:inference/guest@0.1.0#[method]session.use-draft'];
  guest010MethodSessionSetColumnCost = exports1['realm:inference/guest@0.1.0#[method]session.set-column-cost'];
  guest010MethodEmbedderAppend = exports1['realm:inference/guest@0.1.0#[method]embedder.append'];
  guest010MethodEmbedderNextBatch = exports1['realm:inference/guest@0.1.0#[method]embedder.next-batch'];
  guest010MethodEmbedderClear = exports1['realm:inference/guest@0.1.0#[method]embedder.clear'];
  guest010CheckCompatibility = exports1['realm:inference/guest@0.1.0#check-compatibility'];
  guest010LoadTokenizerById = exports1['realm:inference/guest@0.1.0#load-tokenizer-by-id'];
  guest010LoadModelById = exports1['realm:inference/guest@0.1.0#load-model-by-id'];
  const guest010 = {
    Embedder: Embedder,
    Model: Model,
    Session: Session,
    Tokenizer: Tokenizer,
    checkCompatibility: checkCompatibility,
    loadModelById: loadModelById,
    loadTokenizerById: loadTokenizerById,
    
  };
  
  return { guest: guest010, 'realm:inference/guest@0.1.0': guest010,  };
})();
let promise, resolve, reject;
function normalizeInstantiationError(e) {
  // Native JSPI rejects a suspending import called from a
  // core start function before entering its JS wrapper.
  // At component instantiation time that always means the
  // implicit synchronous task attempted to block.
  if (typeof WebAssembly.SuspendError === 'function' && e instanceof WebAssembly.SuspendError) {
    return new WebAssembly.RuntimeError('cannot block a synchronous task before returning');
  }
  return e;
}
function runNext(value) {
  try {
    let done;
    do {
      ({ value, done } = gen.next(value));
    } while (!(value instanceof Promise) && !done);
    if (done) {
      if (resolve) return resolve(value);
      else return value;
    }
    if (!promise) promise = new Promise((_resolve, _reject) => (resolve = _resolve, reject= _reject));
    value.then(nextVal => done ? resolve() : runNext(nextVal), e => reject(normalizeInstantiationError(e)));
  }
  catch (e) {
    e = normalizeInstantiationError(e);
    if (reject) reject(e);
    else throw e;
  }
}
const maybeSyncReturn = runNext(null);
return promise || maybeSyncReturn;
};

export const _util = {
  
}

