//! Two things at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::{panic, thread};

/// Does one thing on another thread, and another here. A panic of either goes on here.
pub(crate) fn both<A: Send, B>(there: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let there = scope.spawn(there);
        let here = here();
        (there.join().unwrap_or_else(|panic| panic::resume_unwind(panic)), here)
    })
}

/// Items that several threads take, each once.
pub(crate) struct Shared<'i, T> {
    items: &'i [T],
    taken: AtomicUsize,
}

impl<'i, T> Shared<'i, T> {
    /// So many are taken at a time.
    const LOT: usize = 16;

    pub(crate) fn new(items: &'i [T]) -> Self {
        Self { items, taken: AtomicUsize::new(0) }
    }

    /// What is made of the items that no other thread takes, each with its position, until none is left.
    pub(crate) fn take<U>(&self, mut make: impl FnMut(&'i T) -> Option<U>) -> Vec<(usize, U)> {
        let mut made = Vec::new();
        loop {
            let start = self.taken.fetch_add(Self::LOT, Ordering::Relaxed);
            let Some(rest) = self.items.get(start..).filter(|rest| !rest.is_empty()) else { return made };
            let lot = rest.iter().take(Self::LOT).enumerate();
            made.extend(lot.filter_map(|(at, item)| Some((start + at, make(item)?))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shared, both};

    #[test]
    fn every_item_is_taken_once() {
        let items: Vec<usize> = (0..1000).collect();
        let shared = Shared::new(&items);
        let odd = || shared.take(|item| (item % 2 == 1).then_some(*item));
        let (mut all, others) = both(odd, odd);
        all.extend(others);
        all.sort_unstable();
        let expected: Vec<(usize, usize)> = (0..500).map(|at| (2 * at + 1, 2 * at + 1)).collect();
        assert_eq!(all, expected);
    }
}
