/// Small deterministic random numbers (xorshift).
pub(super) struct Dice(u64);

impl Dice {
    /// The numbers of one subject: what is drawn for it leaves the numbers of all others as they are.
    pub(super) fn of(seed: u64, subject: &str) -> Self {
        let start = 0xCBF2_9CE4_8422_2325 ^ seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let state = subject.bytes().fold(start, |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        let mut dice = Self(state.max(1));
        // Subjects that differ in their last letter begin alike.
        for _ in 0..8 {
            dice.roll();
        }
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        (self.roll() >> 11) % limit
    }

    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// A random id (version 4).
    pub(super) fn guid(&mut self) -> String {
        let high = self.roll() & !0xF000 | 0x4000;
        let low = self.roll() & !(3 << 62) | 1 << 63;
        let hex = format!("{high:016x}{low:016x}");
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}
