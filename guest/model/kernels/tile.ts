// Register tiles: how many query vectors one pass over keys or values serves. A kernel takes the tile as a
// type, so that each size is compiled by itself with its accumulators in registers; the number is the
// class's size. Whatever the tile, each vector's sums run in one order: its result is bitwise the same.

/** Most query vectors in a tile. */
export const TILE_MAX: u32 = 4;

@unmanaged
export class Tile1 {
  a: u8;
}

@unmanaged
export class Tile2 {
  a: u8;
  b: u8;
}

@unmanaged
export class Tile3 {
  a: u8;
  b: u8;
  c: u8;
}

@unmanaged
export class Tile4 {
  a: u8;
  b: u8;
  c: u8;
  d: u8;
}
