//! IEEE half precision, for finite values: bits of a half to a float, and back to the nearest, ties
//! to even.

/// Largest finite half; what is beyond is clamped.
const LARGEST: f32 = 65_504.0;
/// 2^-14, the least half that is not subnormal.
const LEAST_NORMAL: f32 = 6.103_515_6e-5;
/// 2^112: what the exponents of floats and halves differ by.
const EXPONENT_SCALE: f32 = f32::from_bits((112 + 127) << 23);

pub fn narrow(value: f32) -> u16 {
    let sign = (value.to_bits() >> 16) & 0x8000;
    let magnitude = value.abs().min(LARGEST);
    let half = if magnitude < LEAST_NORMAL {
        // Beside 0.5 the last bit of a float is worth 2^-24, as that of a subnormal half is.
        (magnitude + 0.5).to_bits() - 0.5_f32.to_bits()
    } else {
        let bits = magnitude.to_bits();
        let rounded = bits + 0xfff + ((bits >> 13) & 1);
        (rounded >> 13) - (112 << 10)
    };
    (sign | half) as u16
}

pub fn widen(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let magnitude = f32::from_bits(u32::from(half & 0x7fff) << 13) * EXPONENT_SCALE;
    f32::from_bits(magnitude.to_bits() | sign)
}

#[cfg(test)]
mod tests {
    use super::{narrow, widen};

    #[test]
    fn every_finite_half_narrows_to_itself() {
        for half in (0..=u16::MAX).filter(|half| half & 0x7c00 != 0x7c00) {
            assert_eq!(narrow(widen(half)), half);
        }
    }

    #[test]
    fn a_float_between_two_halves_narrows_to_the_nearer_or_the_even_one() {
        for half in 0..0x7bff_u16 {
            let (low, high) = (widen(half), widen(half + 1));
            let middle = (low + high) / 2.0;
            assert_eq!(narrow(middle), half + (half & 1));
            assert_eq!(narrow(middle.next_down()), half);
            assert_eq!(narrow(middle.next_up()), half + 1);
        }
    }

    #[test]
    fn what_is_beyond_the_largest_half_is_clamped() {
        assert_eq!(narrow(1e9), 0x7bff);
        assert_eq!(narrow(-1e9), 0xfbff);
    }
}
