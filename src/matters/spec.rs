//! What a step is called and what it asks for.

use crate::kernel::Field;

/// A step as forms and API know it. Its Rust type is the slice's `Step`, read from the same fields.
#[derive(Debug, Clone, Copy)]
pub struct StepSpec {
    /// The verb in the API: `issue_invitation`.
    pub name: &'static str,
    /// On the button: 征求对方同意.
    pub label: &'static str,
    /// One sentence: what it does, for whom it is, what it needs (domain.md D1…).
    pub about: &'static str,
    pub fields: &'static [Field],
}
