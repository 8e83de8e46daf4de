//! What is made of shards: pairs of people held out (`pairs`), triplets to learn from (`triplets`),
//! shards without what need not travel to another machine (`thin`), and who must not be trained on
//! (`apart`), lists of real faces for networks of colour alone (`colour`). Beside them verification sets of other
//! projects (`bin`).

pub mod apart;
pub mod bin;
pub mod colour;
pub mod pairs;
pub mod thin;
pub mod triplets;
