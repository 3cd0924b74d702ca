//! An item of the plot that paints its own shapes: sheets and dots of many colours, which egui_plot has no item for.

use std::ops::RangeInclusive;

use eframe::egui::{Color32, Shape, Ui};
use egui_plot::{PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotTransform};

/// Adds shapes for a transform from the plane to the screen.
type Paint<'a> = Box<dyn Fn(&PlotTransform, &mut Vec<Shape>) + 'a>;

/// Shapes that are painted for the transform of a frame.
pub struct Painted<'a> {
    base: PlotItemBase,
    paint: Paint<'a>,
}

impl<'a> Painted<'a> {
    /// An item that nothing hovers over, painted by `paint`.
    pub fn new(name: &str, paint: impl Fn(&PlotTransform, &mut Vec<Shape>) + 'a) -> Self {
        Self { base: PlotItemBase::new(name.to_owned()), paint: Box::new(paint) }
    }
}

impl PlotItem for Painted<'_> {
    fn shapes(&self, _: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        (self.paint)(transform, shapes);
    }

    fn initialize(&mut self, _: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::NOTHING
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}
