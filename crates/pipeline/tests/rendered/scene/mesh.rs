//! Triangles in space.

#[derive(Clone, Debug)]
pub struct Mesh {
    pub points: Vec<[f64; 3]>,
    pub triangles: Vec<[usize; 3]>,
    /// Unit normals of the points, the mean of those of the triangles about them.
    pub normals: Vec<[f64; 3]>,
}

impl Mesh {
    pub fn new(points: Vec<[f64; 3]>, triangles: Vec<[usize; 3]>) -> Self {
        let mut sums = vec![[0.0; 3]; points.len()];
        for corners in &triangles {
            let [a, b, c] = corners.map(|k| points[k]);
            let normal = cross(minus(b, a), minus(c, a));
            for corner in corners {
                for (sum, n) in sums[*corner].iter_mut().zip(normal) {
                    *sum += n;
                }
            }
        }
        Self {
            points,
            triangles,
            normals: sums.into_iter().map(unit).collect(),
        }
    }

    /// A surface over a grid of `columns` by `rows` points, row by row.
    pub fn grid(columns: usize, rows: usize, at: impl Fn(f64, f64) -> [f64; 3]) -> Self {
        let share = |n: usize, of: usize| n as f64 / (of - 1) as f64;
        let cells = (0..rows).flat_map(|r| (0..columns).map(move |c| (c, r)));
        let points = cells
            .map(|(c, r)| at(share(c, columns), share(r, rows)))
            .collect();
        let mut triangles = Vec::new();
        for r in 1..rows {
            for c in 1..columns {
                let here = r * columns + c;
                let (left, up) = (here - 1, here - columns);
                triangles.push([up - 1, up, left]);
                triangles.push([up, here, left]);
            }
        }
        Self::new(points, triangles)
    }
}

pub fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|k| a[k] - b[k])
}

pub fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|k| a[k] * b[k]).sum()
}

pub fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|k| {
        let (i, j) = ((k + 1) % 3, (k + 2) % 3);
        a[i] * b[j] - a[j] * b[i]
    })
}

/// The vector at length 1; nothing for nothing.
pub fn unit(v: [f64; 3]) -> [f64; 3] {
    let length = dot(v, v).sqrt().max(1e-12);
    v.map(|x| x / length)
}
