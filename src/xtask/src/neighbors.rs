//! Functions that look alike side by side, and every number as short as it can be written: the same program, some four
//! per cent smaller over the wire. Compilers leave generic functions where they were made, far from their likes, and the
//! tool that cuts the program needs numbers padded to five bytes.

use std::convert::Infallible;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// So many bytes of a function, without its larger numbers, say what it is like.
const LIKENESS: usize = 24;

/// The module with its own functions in another order.
pub(crate) fn arrange(module: &[u8]) -> Result<Vec<u8>> {
    let (imported, likenesses) = functions(module)?;
    let mut order: Vec<usize> = (0..likenesses.len()).collect();
    order.sort_by(|a, b| likenesses[*a].cmp(&likenesses[*b]));
    let mut places = vec![0; order.len()];
    for (place, function) in (imported..).zip(&order) {
        places[*function] = place;
    }
    let mut arranged = Module::new();
    let mut encoder = Arranged { imported, order, places };
    let encoded = encoder.parse_core_module(&mut arranged, Parser::new(0), module);
    encoded.map_err(|error| anyhow!("arranging a module: {error}"))?;
    Ok(arranged.finish())
}

/// What a function is like: its beginning, then its length.
type Likeness = (Vec<u8>, usize);

/// How many functions come from outside, and what each of the others is like.
fn functions(module: &[u8]) -> Result<(u32, Vec<Likeness>)> {
    let (mut imported, mut likenesses) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.context("not a wasm module")? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let bytes = body.as_bytes();
                likenesses.push((likeness(bytes), bytes.len()));
            }
            _ => {}
        }
    }
    Ok((imported, likenesses))
}

/// The first bytes without numbers of more than one byte, which name other functions and places.
fn likeness(body: &[u8]) -> Vec<u8> {
    let mut after_number = false;
    let short = body.iter().filter(|byte| {
        let part_of_number = **byte >= 0x80 || after_number;
        after_number = **byte >= 0x80;
        !part_of_number
    });
    short.take(LIKENESS).copied().collect()
}

struct Arranged {
    imported: u32,
    /// The module's own functions by their new place.
    order: Vec<usize>,
    /// The new number of each.
    places: Vec<u32>,
}

impl Reencode for Arranged {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported).map(|own| self.places[own as usize]);
        Ok(own.unwrap_or(function))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for function in &self.order {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies: Vec<_> = section.into_iter().collect::<Result<_, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{ExportKind, ExportSection, Function, TypeSection};

    /// `b` calls `a`; both are exported; the numbers are as long as the linker writes them.
    fn module() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        functions.function(0).function(0);
        let mut exports = ExportSection::new();
        exports.export("b", ExportKind::Func, 0).export("a", ExportKind::Func, 1);
        let mut code = CodeSection::new();
        let mut calls = Function::new([]);
        calls.raw([0x10, 0x81, 0x80, 0x80, 0x80, 0x00, 0x0b]);
        code.function(&calls);
        let mut empty = Function::new([]);
        empty.raw([0x0b]);
        code.function(&empty);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    #[test]
    fn calls_and_exports_follow_and_numbers_get_short() {
        let arranged = arrange(&module()).unwrap();
        assert_eq!(arranged.len(), module().len() - 4);
        let mut exported = Vec::new();
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(&arranged) {
            match payload.unwrap() {
                Payload::ExportSection(exports) => {
                    exported.extend(
                        exports.into_iter().map(|export| export.map(|it| (it.name, it.index)).unwrap()),
                    );
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes().to_vec()),
                _ => {}
            }
        }
        assert_eq!(exported, [("b", 1), ("a", 0)]);
        assert_eq!(bodies, [vec![0, 0x0b], vec![0, 0x10, 0, 0x0b]]);
        assert_eq!(arrange(&arranged).unwrap(), arranged, "once is enough");
        assert!(arrange(b"no module").is_err());
    }
}
